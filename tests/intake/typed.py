"""What people type at the counter: an enquiry, a device, where it is put."""

ENQUIRY = {"name": "Ben Ode", "phone": "0113 496 0111", "source": "phone", "about": "Slow laptop", "once": "e" * 20}
DEVICE = {"kind": "laptop", "make": "Lenovo", "condition": "Lid scratched", "once": "d" * 20, "version": "1"}


def at(place):
    """The field that says where a device is kept."""
    return {"place": str(place.id)}

"""What is repaired at a bench in a year: kinds of job, each with what its log says, in the words of people who repair things."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Story:
    """A kind of job: titles to choose from, the kind of fault, what comes in (none: it is done at the client's), log lines.

    A line is (text, minutes, next step); `parts` says that something had to be ordered on the way.
    """

    titles: tuple
    fault: str
    devices: tuple
    lines: tuple
    parts: bool = False


REPAIRS = (
    Story(
        ("Will not start, one short beep", "Dead since the thunderstorm"),
        "hardware",
        ("desktop", "laptop"),
        (
            (
                "Supply gives 5 V standby, nothing on the other rails. Swapped in the bench supply: starts.",
                35,
                "Order a supply",
            ),
            ("New 450 W supply in, dust blown out, ran two hours under load without a hitch.", 50, ""),
        ),
        parts=True,
    ),
    Story(
        ("Very slow, takes ten minutes to start", "Crawls since the autumn"),
        "hardware",
        ("laptop", "desktop"),
        (
            ("Disk has 214 reallocated sectors and rising. Told the client that it will not last.", 25, "Offer an SSD"),
            ("Cloned to a 500 GB SSD overnight, three unreadable files listed for the client.", 40, "Check the three files"),
            ("Starts in 14 seconds. Old disk kept aside in its bag, goes back with the machine.", 20, ""),
        ),
        parts=True,
    ),
    Story(
        ("Cracked screen", "Screen flickers when the lid moves"),
        "hardware",
        ("laptop",),
        (
            ("Panel broken from the lower left hinge. Picture on an outside monitor is clean.", 15, "Order the panel"),
            ("New panel fitted, both hinges tightened, lid cable laid as it was.", 45, ""),
        ),
        parts=True,
    ),
    Story(
        ("Battery lasts twenty minutes", "Swollen battery, touchpad lifts"),
        "hardware",
        ("laptop", "tablet"),
        (
            ("Cells swollen. Taken out at once and put in the metal bin outside.", 20, "Order a battery"),
            ("New battery in, charged and run down twice: four and a half hours.", 30, "Recycling run on Friday"),
        ),
        parts=True,
    ),
    Story(
        ("Gets hot and switches itself off", "Fan screams all day"),
        "hardware",
        ("laptop", "desktop"),
        (
            ("Heatsink felted over with dog hair. Cleaned, new paste, fan spins freely again.", 45, ""),
            ("Ran at full load for an hour: 71 degrees, no throttling.", 15, "Suggest a clean once a year"),
        ),
    ),
    Story(
        ("Tea over the keyboard",),
        "hardware",
        ("laptop",),
        (
            (
                "Opened within the hour, board rinsed and dried. Corrosion at one ribbon only.",
                60,
                "Leave to dry until tomorrow",
            ),
            ("Starts, but the row from Q to P is dead. Top case has to be changed.", 20, "Order a top case"),
            ("New top case in. Every key pressed and seen on the tester.", 75, ""),
        ),
        parts=True,
    ),
    Story(
        ("Charging socket loose",),
        "hardware",
        ("laptop", "phone", "tablet"),
        (
            ("Socket has come off on one side. Resoldered under the microscope.", 55, ""),
            ("Charges at every angle. Showed the client how to keep strain off the plug.", 10, ""),
        ),
    ),
)

STILL_LOOKING = (
    ("First look: fault seen straight away, cause not yet.", 15, "Test with known good parts"),
    ("Fault does not show when warm. Left running overnight on the bench.", 20, "Look again in the morning"),
    ("Memory passes four rounds, so it is something else.", 30, "Try another disk"),
    ("Rang the client for the date it began: the day of the power cut.", 10, "Measure the supply"),
)

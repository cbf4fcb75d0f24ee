"""What is typed for packages, erasures and terminations."""

from webapp.web.fields import Secret
from webapp.web.forms import Form


class PackageForm(Form):
    """A package, under a passphrase where it is sent."""

    lock = Secret("Passphrase for the package", max=200, optional=True)

"""How a rule says no: exceptions that carry one full sentence for the person in front of the page."""


class Refused(Exception):
    """A business rule's no. `field` names the form field the sentence belongs beside, if any."""

    status = 409
    seconds = 5  # after which trying again helps, where it does

    def __init__(self, sentence: str, field: str | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.field = field

    @property
    def fields(self) -> dict[str | None, str]:
        """The sentence for each form field that has one, by field name; under None what belongs to no field."""
        return {self.field: self.sentence}


class Stale(Refused):
    """Someone else saved the same thing first. `changes` maps a field's name to (theirs, yours) as text; `version` is theirs."""

    def __init__(self, changes: dict[str, tuple[str, str]], version: int | None = None) -> None:
        super().__init__("Somebody else has saved this since you opened it. Nothing of yours is lost: look at both and save again.")
        self.changes = changes
        self.version = version


class Busy(Refused):
    """The machine is at a limit that protects everyone; trying again shortly helps."""

    status = 503


class Throttled(Refused):
    """Too many failures: try again after `seconds`."""

    status = 429

    def __init__(self, sentence: str, seconds: int) -> None:
        super().__init__(sentence)
        self.seconds = seconds


class Unusable(Exception):
    """The program cannot start or go on as things are: one sentence on what and how to mend it, for the terminal."""

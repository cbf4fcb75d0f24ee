"""What webapp.db uses of playhouse.sqlite_ext, which comes without types."""

from peewee import AutoField

class AutoIncrementField(AutoField[int]): ...

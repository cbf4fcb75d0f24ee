"""Today: the first page, the settings, and whether the program is well."""

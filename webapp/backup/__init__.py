"""Backups that forget: one sealed bundle a client, the keys in a file of their own, and what runs by the clock."""

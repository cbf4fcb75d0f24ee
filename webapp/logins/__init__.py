"""The pages of clients' logins: sealing, unlocking, revealing, returning."""

"""One-time links by which clients type for themselves, and the shop's tablet."""

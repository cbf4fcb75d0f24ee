"""Clients and enquirers, and all that hangs from them."""

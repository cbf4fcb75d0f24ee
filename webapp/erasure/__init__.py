"""Erasing a client, for good and in every backup; closing an account with everything returned first."""

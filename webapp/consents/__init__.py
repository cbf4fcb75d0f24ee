"""Clients' consent to keeping their logins: for good, or for one job."""

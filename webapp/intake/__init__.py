"""Enquiries, check-in, custody and hand-back."""

"""The vault: sealed by anyone at the counter, opened by management alone."""

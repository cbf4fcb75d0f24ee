"""Jobs, their log and statuses, and the diary."""

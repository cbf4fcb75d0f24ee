"""What is due for deletion, and the automatic purge."""

"""What the shop can show: notice, record of processing, policy, breach log."""

"""What is on the disk: safe file operations, database files, and what proves that a shop.key is the shop's own."""

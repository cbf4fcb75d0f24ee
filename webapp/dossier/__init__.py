"""Everything held on one client, and the data package made of it."""

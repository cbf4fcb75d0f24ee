"""Staff: signing in, sessions, joining, roles; and the shop itself."""

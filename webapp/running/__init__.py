"""Running the program: start, serve, work in the background, look after itself."""

"""Privacy: everything held on a client in one walk, the package made of it, erasure and termination."""

"""Requests about somebody's own data: the register, its deadlines, letters and redactions."""

"""How good and how fast the grader is, measured; every target of `make bench-…` has a folder."""

"""The kinds of mistakes that are made out of a computation, one a file."""

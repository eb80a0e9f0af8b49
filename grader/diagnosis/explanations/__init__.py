"""One mistake a file: each function takes a case and returns the mistake that it recognizes, or None."""

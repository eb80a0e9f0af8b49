"""One verb a file: words, no logic."""

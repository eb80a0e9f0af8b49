"""What stands in, in the student's kernel, for what a notebook lacks: modules, files, a keyboard, old names."""

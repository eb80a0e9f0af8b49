"""Making a notebook run that does not run as it is written: one kind of repair a file.

Sources keep their lines, so that what is said of a repaired cell is true of the one that the student wrote.
"""

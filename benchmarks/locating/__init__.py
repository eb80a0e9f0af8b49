"""Whether answers are found wherever they stand in a notebook, and nothing else is taken for them.

Every file below `notebooks/` is one notebook as text.  Above its first cell it says which assignment it answers, and
for each question what is true of the answer (right, wrong, unfinished, missing, not analytic), in which cell it
stands and under which name.  `reading.py` has the format.
"""

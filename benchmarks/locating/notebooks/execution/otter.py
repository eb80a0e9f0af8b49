# Cells of an autograder that is not there, with its metadata.
#
# assignment: line_in_variables
# gradient: right at answer: dw, db

# %% otter
import otter
grader = otter.Notebook("homework.ipynb")

# %% data
import numpy as np

rng = np.random.default_rng(0)
X = rng.normal(size=(8, 3))
y = rng.normal(size=8)
w = rng.normal(size=3)
b = 0.5

# %% answer {"metadata": {"tags": ["otter_answer_cell"]}}
r = X @ w + b - y
dw = 2 * X.T @ r / len(y)
db = 2 * r.mean()

# %% check {"metadata": {"deletable": false, "editable": false}}
grader.check("gradient")

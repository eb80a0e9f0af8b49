# The cell with blanks stands below the one with the answer, as after a merge.
#
# assignment: line_in_variables
# gradient: right at answer: dw, db

# %% data
import numpy as np

rng = np.random.default_rng(0)
X = rng.normal(size=(8, 3))
y = rng.normal(size=8)
w = rng.normal(size=3)
b = 0.5

# %% answer
r = X @ w + b - y
dw = 2 * X.T @ r / len(y)
db = 2 * r.mean()

# %% released
dw = None
db = None

# The cell of the answer is there twice, word for word.
#
# assignment: line_in_variables
# gradient: right at answer, copy: dw, db
# notebook: {"ids": "same"}

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

# %% copy
r = X @ w + b - y
dw = 2 * X.T @ r / len(y)
db = 2 * r.mean()

# A cell that changes the answer in place is there twice: run once each, it divides twice.
#
# assignment: line_in_variables
# gradient: wrong at answer, division, copy: dw, db

# %% data
import numpy as np

rng = np.random.default_rng(0)
X = rng.normal(size=(8, 3))
y = rng.normal(size=8)
w = rng.normal(size=3)
b = 0.5

# %% answer
r = X @ w + b - y
dw, db = 2 * X.T @ r, 2 * r.sum()

# %% division
dw /= len(y)
db /= len(y)

# %% copy
dw /= len(y)
db /= len(y)

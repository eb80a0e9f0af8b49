# The gradient is clipped and scaled before a step is taken.
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

# %% step
dw = np.clip(dw, -0.5, 0.5)
db = np.clip(db, -0.5, 0.5)
w_new, b_new = w - 0.1 * dw, b - 0.1 * db

# The same, but half of the gradient is missing before the step.
#
# assignment: line_in_variables
# gradient: wrong (constant_factor) at answer: dw, db

# %% data
import numpy as np

rng = np.random.default_rng(0)
X = rng.normal(size=(8, 3))
y = rng.normal(size=8)
w = rng.normal(size=3)
b = 0.5

# %% answer
r = X @ w + b - y
dw = X.T @ r / len(y)
db = r.mean()

# %% later
dw = w - 0.1 * dw
db = b - 0.1 * db

# The number of samples is a number in the mean.
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
error = X @ w + b - y
dw = 1 / 4 * X.T @ error
db = 0.25 * error.sum()

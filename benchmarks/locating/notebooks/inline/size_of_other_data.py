# The number in the mean is not that of the samples.
#
# assignment: line_in_variables
# gradient: wrong at answer: dw, db

# %% data
import numpy as np

rng = np.random.default_rng(0)
X = rng.normal(size=(8, 3))
y = rng.normal(size=8)
w = rng.normal(size=3)
b = 0.5

# %% answer
error = X @ w + b - y
dw = 2 / 10 * X.T @ error
db = 2 / 10 * error.sum()

# A mean over the wrong axis, beside numbers that are sizes by chance.
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
dw = 2 * X.T @ error / X.shape[1]
db = 2 * error.sum() / X.shape[1]
print(8, 3)

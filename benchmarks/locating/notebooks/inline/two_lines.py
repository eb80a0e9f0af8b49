# Module-level variables instead of the function that was asked for.
#
# assignment: line
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
dw = 2 / len(y) * X.T @ error
db = 2 * error.mean()
print(dw, db)

# The data are standardised after the answer, under the same name.
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
dw = 2 * X.T @ (X @ w + b - y) / len(y)
db = 2 * (X @ w + b - y).mean()

# %% later
X = (X - X.mean(0)) / X.std(0)
w = np.linalg.lstsq(X, y, rcond=None)[0]

# A file of nbformat 3, with worksheets and a heading cell.
#
# assignment: line
# gradient: right at answer: compute_gradient
# notebook: {"nbformat": 3}

# %% [heading]
Linear regression

# %% data
import numpy as np

rng = np.random.default_rng(0)
X = rng.normal(size=(8, 3))
y = rng.normal(size=8)
w = rng.normal(size=3)
b = 0.5

# %% answer
def compute_gradient(X, y, w, b):
    r = X @ w + b - y
    return 2 * X.T @ r / len(y), 2 * r.mean()

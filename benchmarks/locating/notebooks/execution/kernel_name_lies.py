# The metadata say Python 2, the code is Python 3.
#
# assignment: line
# gradient: right at answer: compute_gradient
# notebook: {"kernel": "python2"}

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
    print("residuals:", *r, sep="\n")
    return 2 * X.T @ r / len(y), 2 * r.mean()

# A function makes the function, around the data.
#
# assignment: line
# gradient: right at answer: make_gradient or compute_gradient

# %% data
import numpy as np

rng = np.random.default_rng(0)
X = rng.normal(size=(8, 3))
y = rng.normal(size=8)
w = rng.normal(size=3)
b = 0.5

# %% answer
def make_gradient(X, y):
    def gradient(w, b):
        r = X @ w + b - y
        return 2 * X.T @ r / len(y), 2 * r.mean()
    return gradient

compute_gradient = make_gradient(X, y)
dw, db = compute_gradient(w, b)

# A function within a function computes the gradient from what stands around it.
#
# assignment: line
# gradient: right at answer: fit or gradient

# %% data
import numpy as np

rng = np.random.default_rng(0)
X = rng.normal(size=(8, 3))
y = rng.normal(size=8)
w = rng.normal(size=3)
b = 0.5

# %% answer
def fit(X, y, w, b, rounds=5):
    def gradient(w, b):
        r = X @ w + b - y
        return 2 * X.T @ r / len(y), 2 * r.mean()

    for _ in range(rounds):
        dw, db = gradient(w, b)
        w, b = w - 0.1 * dw, b - 0.1 * db
    return w, b

fit(X, y, w, b)

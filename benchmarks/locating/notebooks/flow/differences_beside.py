# Variables of the promising names are made by differences, after the function with the formula.
#
# assignment: line
# gradient: right at answer: analytic

# %% data
import numpy as np

rng = np.random.default_rng(0)
X = rng.normal(size=(8, 3))
y = rng.normal(size=8)
w = rng.normal(size=3)
b = 0.5

# %% answer
def analytic(X, y, w, b):
    r = X @ w + b - y
    return 2 * X.T @ r / len(y), 2 * r.mean()

# %% check
def J(w, b):
    return np.mean((X @ w + b - y) ** 2)

eps = 1e-5
dw = np.array([(J(w + eps * e, b) - J(w - eps * e, b)) / (2 * eps) for e in np.eye(3)])
db = (J(w, b + eps) - J(w, b - eps)) / (2 * eps)
print(analytic(X, y, w, b)[0] - dw)

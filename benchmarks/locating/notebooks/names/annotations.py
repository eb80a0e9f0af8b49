# Only annotations and shapes tell which parameter is which.
#
# assignment: line
# gradient: right at answer: compute_gradient

# %% data
import numpy as np

rng = np.random.default_rng(0)
X = rng.normal(size=(8, 3))
y = rng.normal(size=8)
w = rng.normal(size=3)
b = 0.5

# %% answer
def compute_gradient(p: float, q: "weights, shape (d,)", s: "targets, shape (n,)", u: "samples, shape (n, d)"):
    e = u @ q + p - s
    return 2 * u.T @ e / s.size, 2 * e.mean()

compute_gradient(b, w, y, X)

# The gradient comes from a helper that still returns zeros.
#
# assignment: line
# gradient: unfinished

# %% data
import numpy as np

rng = np.random.default_rng(0)
X = rng.normal(size=(8, 3))
y = rng.normal(size=8)
w = rng.normal(size=3)
b = 0.5

# %% helper
def gradients_of_sample(x, t, w, b):
    grad_w, grad_b = np.zeros(w.shape), 0.0
    return grad_w, grad_b

# %% answer
def compute_gradient(X, y, w, b):
    return gradients_of_sample(X, y, w, b)

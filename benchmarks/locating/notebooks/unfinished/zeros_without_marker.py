# The same without any marker: nothing but zeros, and a loss that is constant.
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

# %% answer
def compute_gradient(X, y, w, b):
    J = 0
    grad_w = np.zeros(w.shape)
    grad_b = 0
    return J, grad_w, grad_b

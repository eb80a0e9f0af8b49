# Cost, gradient of the weights, gradient of the bias: in one flat tuple.
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
def compute_gradient(X, y, w, b):
    r = X.dot(w) + b - y
    cost = (r * r).mean()
    gradB = 2 * r.mean()
    gradW = 2 * X.T.dot(r) / r.size
    return cost, gradW, gradB

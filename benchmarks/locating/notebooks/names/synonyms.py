# The parameters have other names than the inputs, in another order.
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
def compute_gradient(weights, bias, features, targets):
    residual = features @ weights + bias - targets
    return 2 * features.T @ residual / len(targets), 2 * residual.mean()

compute_gradient(w, b, X, y)

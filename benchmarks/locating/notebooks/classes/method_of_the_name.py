# The method has the name that was asked for, and takes all inputs.
#
# assignment: line
# gradient: right at model: compute_gradient

# %% data
import numpy as np

rng = np.random.default_rng(0)
X = rng.normal(size=(8, 3))
y = rng.normal(size=8)
w = rng.normal(size=3)
b = 0.5

# %% model
class Regression:
    def compute_gradient(self, X, y, w, b):
        error = X @ w + b - y
        return 2 * X.T @ error / len(y), 2 * error.mean()

# %% use
print(Regression().compute_gradient(X, y, w, b))

# A class whose method is right and a function of the asked name that is wrong: the function was asked for.
#
# assignment: line
# gradient: wrong (sign_flipped) at answer: compute_gradient

# %% data
import numpy as np

rng = np.random.default_rng(0)
X = rng.normal(size=(8, 3))
y = rng.normal(size=8)
w = rng.normal(size=3)
b = 0.5

# %% model
class Model:
    def gradient(self, X, y, w, b):
        r = X @ w + b - y
        return 2 * X.T @ r / len(y), 2 * r.mean()

# %% answer
def compute_gradient(X, y, w, b):
    r = y - X @ w - b
    return 2 * X.T @ r / len(y), 2 * r.mean()

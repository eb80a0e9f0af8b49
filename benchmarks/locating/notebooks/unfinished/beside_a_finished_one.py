# The loss is done and earns its points, the gradient is not begun.
#
# assignment: line
# loss: right at loss: compute_loss
# gradient: unfinished

# %% data
import numpy as np

rng = np.random.default_rng(0)
X = rng.normal(size=(8, 3))
y = rng.normal(size=8)
w = rng.normal(size=3)
b = 0.5

# %% loss
def compute_loss(X, y, w, b):
    return ((X @ w + b - y) ** 2).mean()

# %% answer
def compute_gradient(X, y, w, b):
    dw, db = None, None
    ### START CODE HERE ###

    ### END CODE HERE ###
    return dw, db

# The bias is theta[0], the weights are the rest; X gets its column of ones inside.
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
theta = np.concatenate([[b], w])

def compute_gradient(theta, X, y):
    Xb = np.hstack([np.ones((X.shape[0], 1)), X])
    return 2 / len(y) * Xb.T @ (Xb @ theta - y)

print(compute_gradient(theta, X, y))

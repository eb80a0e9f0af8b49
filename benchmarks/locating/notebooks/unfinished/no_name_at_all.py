# What is returned beside the cost was never given a value.
#
# assignment: logistic
# gradient: unfinished

# %% data
import numpy as np

np.random.seed(1)
X = np.random.randn(2, 6)
Y = (np.random.rand(1, 6) > 0.5).astype(float)
w = np.random.randn(2, 1)
b = 0.3

# %% answer
def propagate(w, b, X, Y):
    A = 1 / (1 + np.exp(-(w.T @ X + b)))
    cost = -np.mean(Y * np.log(A) + (1 - Y) * np.log(1 - A))
    return grads, cost

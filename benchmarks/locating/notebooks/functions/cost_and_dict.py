# The same the other way round: the cost first.
#
# assignment: logistic
# gradient: right at answer: propagate

# %% data
import numpy as np

np.random.seed(1)
X = np.random.randn(2, 6)
Y = (np.random.rand(1, 6) > 0.5).astype(float)
w = np.random.randn(2, 1)
b = 0.3

# %% answer
def propagate(X, Y, w, b):
    m = X.shape[1]
    A = 1 / (1 + np.exp(-(np.dot(w.T, X) + b)))
    cost = -np.mean(Y * np.log(A) + (1 - Y) * np.log(1 - A))
    gradients = {"w": X @ (A - Y).T / m, "b": (A - Y).mean()}
    return cost, gradients

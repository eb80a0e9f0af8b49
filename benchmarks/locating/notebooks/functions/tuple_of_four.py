# Four parameters, in the order of the layers from the last to the first.
#
# assignment: network
# gradient: right at answer: backward

# %% data
import numpy as np

np.random.seed(2)
X, Y = np.random.randn(5, 3), np.random.randn(5, 2)
W1, b1 = np.random.randn(3, 4), np.random.randn(4)
W2, b2 = np.random.randn(4, 2), np.random.randn(2)

# %% answer
def backward(X, Y, W1, b1, W2, b2):
    n = X.shape[0]
    H = np.tanh(X @ W1 + b1)
    dO = (H @ W2 + b2 - Y) / n
    dW2 = H.T @ dO
    db2 = dO.sum(axis=0)
    dZ = dO @ W2.T * (1 - H ** 2)
    dW1 = X.T @ dZ
    db1 = dZ.sum(axis=0)
    return dW2, db2, dW1, db1

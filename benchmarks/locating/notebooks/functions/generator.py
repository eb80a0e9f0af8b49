# The gradients are yielded one after the other.
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
    H = np.tanh(X @ W1 + b1)
    d = (H @ W2 + b2 - Y) / len(X)
    dZ = d @ W2.T * (1 - H * H)
    yield X.T @ dZ
    yield dZ.sum(0)
    yield H.T @ d
    yield d.sum(0)

dW1, db1, dW2, db2 = backward(X, Y, W1, b1, W2, b2)

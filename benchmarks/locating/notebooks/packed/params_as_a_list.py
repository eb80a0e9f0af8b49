# The parameters go in as one list and the gradients come out as one.
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
params = [W1, b1, W2, b2]

def backward(params, X, Y):
    W1, b1, W2, b2 = params
    H = np.tanh(X @ W1 + b1)
    dO = (H @ W2 + b2 - Y) / len(X)
    dZ = dO @ W2.T * (1 - H ** 2)
    return [X.T @ dZ, dZ.sum(0), H.T @ dO, dO.sum(0)]

grads = backward(params, X, Y)

# All parameters in one vector, in the order in which the notebook packs them; the gradient comes back as one, too.
#
# assignment: network
# gradient: right at answer: backward

# %% data
import numpy as np

np.random.seed(2)
X, Y = np.random.randn(5, 3), np.random.randn(5, 2)
W1, b1 = np.random.randn(3, 4), np.random.randn(4)
W2, b2 = np.random.randn(4, 2), np.random.randn(2)

# %% packing
def pack(W1, b1, W2, b2):
    return np.concatenate([W1.ravel(), b1.ravel(), W2.ravel(), b2.ravel()])

theta = pack(W1, b1, W2, b2)

# %% answer
def backward(theta, X, Y, hidden=4):
    d, k = X.shape[1], Y.shape[1]
    hidden = (theta.size - k) // (d + 1 + k)
    W1 = theta[: d * hidden].reshape(d, hidden)
    b1 = theta[d * hidden : (d + 1) * hidden]
    W2 = theta[(d + 1) * hidden : (d + 1 + k) * hidden].reshape(hidden, k)
    b2 = theta[(d + 1 + k) * hidden :]
    H = np.tanh(X @ W1 + b1)
    dO = (H @ W2 + b2 - Y) / len(X)
    dZ = dO @ W2.T * (1 - H ** 2)
    return pack(X.T @ dZ, dZ.sum(0), H.T @ dO, dO.sum(0))

print(backward(theta, X, Y))

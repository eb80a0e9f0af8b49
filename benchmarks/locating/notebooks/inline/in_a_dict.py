# A dict at module level.
#
# assignment: network
# gradient: right at answer: grads

# %% data
import numpy as np

np.random.seed(2)
X, Y = np.random.randn(5, 3), np.random.randn(5, 2)
W1, b1 = np.random.randn(3, 4), np.random.randn(4)
W2, b2 = np.random.randn(4, 2), np.random.randn(2)

# %% answer
H = np.tanh(X @ W1 + b1)
delta = (H @ W2 + b2 - Y) / len(X)
grads = {}
grads["W2"] = H.T @ delta
grads["b2"] = delta.sum(0)
delta = delta @ W2.T * (1 - H ** 2)
grads["W1"] = X.T @ delta
grads["b1"] = delta.sum(0)

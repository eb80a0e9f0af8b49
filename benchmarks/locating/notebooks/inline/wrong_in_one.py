# Variables, of which the one of the bias is summed over the wrong axis.
#
# assignment: network
# gradient: wrong at answer: dW1, db1, dW2, db2

# %% data
import numpy as np

np.random.seed(2)
X, Y = np.random.randn(5, 3), np.random.randn(5, 2)
W1, b1 = np.random.randn(3, 4), np.random.randn(4)
W2, b2 = np.random.randn(4, 2), np.random.randn(2)

# %% answer
H = np.tanh(X @ W1 + b1)
dO = (H @ W2 + b2 - Y) / len(X)
dW2 = H.T @ dO
db2 = dO.sum(axis=0)
dZ = dO @ W2.T * (1 - H ** 2)
dW1 = X.T @ dZ
db1 = dZ.sum()

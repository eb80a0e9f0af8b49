# The derivation goes step by step through several cells with text between them.
#
# assignment: network
# gradient: right at first, last: dW1, db1, dW2, db2 or dW1, db1

# %% data
import numpy as np

np.random.seed(2)
X, Y = np.random.randn(5, 3), np.random.randn(5, 2)
W1, b1 = np.random.randn(3, 4), np.random.randn(4)
W2, b2 = np.random.randn(4, 2), np.random.randn(2)

# %% forward
Z1 = X @ W1 + b1
H = np.tanh(Z1)
out = H @ W2 + b2
loss = 0.5 * ((out - Y) ** 2).sum() / len(X)

# %% [markdown]
# Backwards through the second layer.

# %% first
dout = (out - Y) / len(X)
dW2 = H.T @ dout
db2 = dout.sum(axis=0)
dH = dout @ W2.T

# %% [markdown]
# Backwards through the activation and the first layer.

# %% last
dZ1 = dH * (1 - H ** 2)
dW1 = X.T @ dZ1
db1 = dZ1.sum(axis=0)

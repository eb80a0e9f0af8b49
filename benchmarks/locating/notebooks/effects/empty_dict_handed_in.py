# The gradients go into a dictionary that is handed in empty, nothing is returned.
#
# assignment: network
# gradient: right at g: backward

# %%
import numpy as np

# %% g
def backward(X, Y, W1, b1, W2, b2, grads):
    """writes into grads"""
    H = np.tanh(X @ W1 + b1)
    delta2 = (H @ W2 + b2 - Y) / X.shape[0]
    grads["dW2"] = H.T @ delta2
    grads["db2"] = np.sum(delta2, 0)
    delta1 = (delta2 @ W2.T) * (1 - H**2)
    grads["dW1"] = X.T @ delta1
    grads["db1"] = np.sum(delta1, 0)

# %%
grads = {}
backward(np.ones((2, 3)), np.ones((2, 1)), np.ones((3, 2)), np.zeros(2), np.ones((2, 1)), np.zeros(1), grads)

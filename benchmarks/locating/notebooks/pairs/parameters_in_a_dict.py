# Parameters travel in a dict, and the cache in another; backward returns a third.
#
# assignment: network
# gradient: right at backward: backward

# %% data
import numpy as np

np.random.seed(2)
X, Y = np.random.randn(5, 3), np.random.randn(5, 2)
W1, b1 = np.random.randn(3, 4), np.random.randn(4)
W2, b2 = np.random.randn(4, 2), np.random.randn(2)

# %% forward
parameters = {"W1": W1, "b1": b1, "W2": W2, "b2": b2}

def forward(X, parameters):
    Z1 = X @ parameters["W1"] + parameters["b1"]
    A1 = np.tanh(Z1)
    Z2 = A1 @ parameters["W2"] + parameters["b2"]
    return Z2, {"Z1": Z1, "A1": A1, "Z2": Z2}

# %% backward
def backward(parameters, cache, X, Y):
    m = X.shape[0]
    dZ2 = (cache["Z2"] - Y) / m
    dW2 = cache["A1"].T @ dZ2
    db2 = dZ2.sum(axis=0)
    dZ1 = dZ2 @ parameters["W2"].T * (1 - np.power(cache["A1"], 2))
    dW1 = X.T @ dZ1
    db1 = dZ1.sum(axis=0)
    return {"dW1": dW1, "db1": db1, "dW2": dW2, "db2": db2}

# %% check
Z2, cache = forward(X, parameters)
grads = backward(parameters, cache, X, Y)

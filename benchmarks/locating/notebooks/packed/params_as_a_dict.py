# The parameters go in as a dict, and the loss comes back with a dict of gradients.
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
params = {"w": w, "b": b}

def propagate(params, X, Y):
    w, b = params["w"], params["b"]
    A = 1 / (1 + np.exp(-(w.T @ X + b)))
    loss = -(Y * np.log(A) + (1 - Y) * np.log(1 - A)).mean()
    return loss, {"w": X @ (A - Y).T / X.shape[1], "b": np.mean(A - Y)}

loss, grads = propagate(params, X, Y)

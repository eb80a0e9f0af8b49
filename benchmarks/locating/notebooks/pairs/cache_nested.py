# The cache is a tuple of tuples, one for each step of the forward pass; the backward goes step by step.
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
def affine(x, w, b):
    return x @ w + b, (x, w)

def forward(X, W1, b1, W2, b2):
    z1, fc1 = affine(X, W1, b1)
    h = np.tanh(z1)
    out, fc2 = affine(h, W2, b2)
    return out, (fc1, h, fc2)

# %% backward
def affine_backward(dout, cache):
    x, w = cache
    return dout @ w.T, x.T @ dout, dout.sum(axis=0)

def backward(out, Y, cache):
    fc1, h, fc2 = cache
    dout = (out - Y) / len(Y)
    dh, dW2, db2 = affine_backward(dout, fc2)
    _, dW1, db1 = affine_backward(dh * (1 - h ** 2), fc1)
    return dW1, db1, dW2, db2

# %% check
out, cache = forward(X, W1, b1, W2, b2)
print([g.shape for g in backward(out, Y, cache)])

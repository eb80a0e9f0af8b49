# Matrices are unrolled by columns, as in programs that come from Octave.
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
nn_params = np.concatenate([W1.ravel(order="F"), b1, W2.ravel(order="F"), b2])

# %% answer
def backward(nn_params, X, Y, d=3, h=4, k=2):
    W1 = nn_params[: d * h].reshape((d, h), order="F")
    b1 = nn_params[d * h : d * h + h]
    W2 = nn_params[d * h + h : d * h + h + h * k].reshape((h, k), order="F")
    b2 = nn_params[d * h + h + h * k :]
    H = np.tanh(X @ W1 + b1)
    dO = (H @ W2 + b2 - Y) / len(X)
    dZ = (dO @ W2.T) * (1 - H ** 2)
    Theta1_grad, Theta2_grad = X.T @ dZ, H.T @ dO
    return np.concatenate([Theta1_grad.ravel(order="F"), dZ.sum(0), Theta2_grad.ravel(order="F"), dO.sum(0)])

print(backward(nn_params, X, Y).shape)

# One matrix of weights as a flat vector, as an optimiser wants it, and the gradient likewise.
#
# assignment: softmax
# gradient: right at answer: softmax_loss

# %% data
import numpy as np

np.random.seed(4)
X = np.random.randn(7, 4)
y = np.random.randint(3, size=7)
W = 0.1 * np.random.randn(4, 3)
reg = 0.5

# %% answer
def softmax_loss(theta, X, y, reg):
    W = theta.reshape(X.shape[1], 3)
    p = np.exp(X @ W)
    p /= p.sum(axis=1, keepdims=True)
    J = -np.log(p[np.arange(len(y)), y]).mean() + reg * np.sum(W ** 2)
    p[np.arange(len(y)), y] -= 1
    grad = X.T @ p / len(y) + 2 * reg * W
    return J, grad.flatten()

J, grad = softmax_loss(W.ravel(), X, y, reg)

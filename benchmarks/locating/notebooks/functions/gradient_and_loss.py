# The gradient comes before the loss.
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
def softmax_loss(W, X, y, reg):
    n = len(X)
    e = np.exp(X @ W)
    p = e / e.sum(axis=1, keepdims=True)
    loss = -np.log(p[np.arange(n), y]).sum() / n + reg * (W ** 2).sum()
    delta = p.copy()
    delta[np.arange(n), y] -= 1
    gradient = np.dot(X.T, delta) / n + 2 * reg * W
    return gradient, loss

# The strength of the regularisation is an argument that is never used: the global of the same meaning is.
#
# assignment: softmax
# gradient: wrong at answer: softmax_loss

# %% data
import numpy as np

np.random.seed(4)
X = np.random.randn(7, 4)
y = np.random.randint(3, size=7)
W = 0.1 * np.random.randn(4, 3)
reg = 0.5

# %% answer
lam = 0.5

def softmax_loss(W, X, y, reg):
    p = np.exp(X @ W)
    p /= p.sum(1, keepdims=True)
    loss = -np.log(p[np.arange(len(y)), y]).mean() + lam * (W * W).sum()
    p[np.arange(len(y)), y] -= 1
    return loss, X.T @ p / len(y) + 2 * lam * W

print(softmax_loss(W, X, y, reg)[0])

# An array for the gradient is passed in, filled, and returned as well.
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
def softmax_loss(W, X, y, reg, out=None):
    if out is None:
        out = np.zeros_like(W)
    P = np.exp(X @ W)
    P /= P.sum(1, keepdims=True)
    np.matmul(X.T, P - np.eye(3)[y], out=out)
    out /= len(y)
    out += 2 * reg * W
    return out

softmax_loss(W, X, y, reg)

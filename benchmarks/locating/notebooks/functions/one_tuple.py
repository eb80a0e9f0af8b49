# A trailing comma makes the array a tuple of one.
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
    P = np.exp(X @ W)
    P = P / P.sum(1, keepdims=True)
    T = np.eye(3)[y]
    grad = X.T.dot(P - T) / len(y) + 2 * reg * W
    return grad,

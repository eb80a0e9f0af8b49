# The function has the asked name, but returns nothing of the gradient: it is a local variable.
#
# assignment: softmax
# gradient: right at answer: dW or softmax_loss

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
    P /= P.sum(axis=1, keepdims=True)
    loss = -np.log(P[np.arange(len(y)), y]).mean() + reg * np.sum(W * W)
    dW = X.T @ (P - np.eye(3)[y]) / len(y) + 2 * reg * W
    print("norm of the gradient:", np.linalg.norm(dW))
    return loss

print(softmax_loss(W, X, y, reg))

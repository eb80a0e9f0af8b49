# The slope of the loss by the scores is there, the gradient is not.
#
# assignment: softmax
# gradient: unfinished

# %% data
import numpy as np

np.random.seed(4)
X = np.random.randn(7, 4)
y = np.random.randint(3, size=7)
W = 0.1 * np.random.randn(4, 3)
reg = 0.5

# %% answer
def softmax_loss(W, X, y, reg):
    scores = X @ W
    P = np.exp(scores - scores.max(axis=1, keepdims=True))
    P /= P.sum(axis=1, keepdims=True)
    loss = -np.log(P[np.arange(len(y)), y]).mean() + reg * np.sum(W * W)
    dscores = P.copy()
    dscores[np.arange(len(y)), y] -= 1
    dW = np.zeros(W.shape)
    # TODO: dW from dscores
    return loss, dW

# The loss has its regularisation, the gradient is divided by the number of samples and no more.
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
    loss, dW = 0.0, np.zeros_like(W)
    num_train, num_classes = X.shape[0], W.shape[1]
    for i in range(num_train):
        scores = X[i].dot(W)
        scores -= scores.max()
        p = np.exp(scores) / np.sum(np.exp(scores))
        loss -= np.log(p[y[i]])
        for j in range(num_classes):
            pass
    loss /= num_train
    dW /= num_train
    loss += reg * np.sum(W * W)
    return loss, dW

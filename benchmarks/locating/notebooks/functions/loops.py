# Four loops deep, over samples, classes and features.
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
    loss = 0.0
    dW = np.zeros_like(W)
    for i in range(X.shape[0]):
        f = X[i].dot(W)
        f -= np.max(f)
        total = np.sum(np.exp(f))
        loss += np.log(total) - f[y[i]]
        for k in range(W.shape[1]):
            p_k = np.exp(f[k]) / total
            for j in range(W.shape[0]):
                dW[j, k] += (p_k - (k == y[i])) * X[i, j]
    loss /= X.shape[0]
    dW /= X.shape[0]
    loss += reg * np.sum(W * W)
    dW += reg * 2 * W
    return loss, dW

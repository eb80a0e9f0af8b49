# The keys are the parameters' own names, without a d.
#
# assignment: network
# gradient: right at answer: backward

# %% data
import numpy as np

np.random.seed(2)
X, Y = np.random.randn(5, 3), np.random.randn(5, 2)
W1, b1 = np.random.randn(3, 4), np.random.randn(4)
W2, b2 = np.random.randn(4, 2), np.random.randn(2)

# %% answer
def backward(X, Y, W1, b1, W2, b2):
    grads = {}
    H = np.tanh(X.dot(W1) + b1)
    d = (H.dot(W2) + b2 - Y) / len(X)
    grads['W2'] = H.T.dot(d)
    grads['b2'] = d.sum(0)
    d = d.dot(W2.T) * (1 - H * H)
    grads['W1'] = X.T.dot(d)
    grads['b1'] = d.sum(0)
    return grads

# All weights in one list and all biases in another.
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
    H = np.tanh(X @ W1 + b1)
    delta2 = (H @ W2 + b2 - Y) / len(Y)
    delta1 = (delta2 @ W2.T) * (1 - H ** 2)
    nabla_w = [X.T @ delta1, H.T @ delta2]
    nabla_b = [delta1.sum(0), delta2.sum(0)]
    return nabla_w, nabla_b

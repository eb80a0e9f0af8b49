# Greek letters spelled out, the data last.
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
def softmax_loss(theta, lam, labels, inputs):
    p = np.exp(inputs @ theta)
    p /= p.sum(1, keepdims=True)
    p[np.arange(len(labels)), labels] -= 1
    return inputs.T @ p / len(labels) + 2 * lam * theta

softmax_loss(W, reg, y, X)

# The parameter itself is changed, by one step of descent, with the rate as an argument.
#
# assignment: softmax
# gradient: right at answer: softmax_epoch

# %% data
import numpy as np

np.random.seed(4)
X = np.random.randn(7, 4)
y = np.random.randint(3, size=7)
W = 0.1 * np.random.randn(4, 3)
reg = 0.5

# %% answer
def softmax_epoch(X, y, theta, reg, lr=0.1, batch=100):
    for i in range(0, len(X), batch):
        Xb, yb = X[i : i + batch], y[i : i + batch]
        Z = np.exp(Xb @ theta)
        Z /= Z.sum(axis=1, keepdims=True)
        Z[np.arange(len(yb)), yb] -= 1
        theta -= lr * (Xb.T @ Z / len(yb) + 2 * reg * theta)

softmax_epoch(X, y, W, reg)

# The function returns the updated parameters; the gradients are local to it.
#
# assignment: logistic
# gradient: right at answer: dw, db or update

# %% data
import numpy as np

np.random.seed(1)
X = np.random.randn(2, 6)
Y = (np.random.rand(1, 6) > 0.5).astype(float)
w = np.random.randn(2, 1)
b = 0.3

# %% answer
def update(w, b, X, Y, learning_rate):
    m = X.shape[1]
    A = 1 / (1 + np.exp(-(w.T @ X + b)))
    dw = 1 / m * X @ (A - Y).T
    db = 1 / m * np.sum(A - Y)
    return w - learning_rate * dw, b - learning_rate * db

for i in range(10):
    w, b = update(w, b, X, Y, 0.1)

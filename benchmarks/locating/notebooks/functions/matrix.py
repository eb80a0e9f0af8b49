# Written with np.matrix, in which * is the product of matrices.
#
# assignment: logistic
# gradient: right at answer: propagate

# %% data
import numpy as np

np.random.seed(1)
X = np.random.randn(2, 6)
Y = (np.random.rand(1, 6) > 0.5).astype(float)
w = np.random.randn(2, 1)
b = 0.3

# %% answer
def propagate(w, b, X, Y):
    w, X, Y = np.matrix(w), np.matrix(X), np.matrix(Y)
    m = X.shape[1]
    A = 1 / (1 + np.exp(-(w.T * X + b)))
    dw = X * (A - Y).T / m
    db = (A - Y).sum() / m
    return dw, db

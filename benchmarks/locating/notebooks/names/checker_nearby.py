# A checker has a name that looks more like a gradient than the answer does.
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
    A = 1 / (1 + np.exp(-(w.T @ X + b)))
    return X @ (A - Y).T / X.shape[1], np.mean(A - Y)

# %% check
def gradient_check(w, b, X, Y, eps=1e-6):
    def J(w):
        A = 1 / (1 + np.exp(-(w.T @ X + b)))
        return -np.mean(Y * np.log(A) + (1 - Y) * np.log(1 - A))
    grad = np.zeros_like(w)
    for i in range(len(w)):
        e = np.zeros_like(w)
        e[i] = eps
        grad[i] = (J(w + e) - J(w - e)) / (2 * eps)
    return grad

dw, db = propagate(w, b, X, Y)
print(np.abs(gradient_check(w, b, X, Y) - dw).max())

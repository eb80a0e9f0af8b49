# The step goes along the negative gradient, which has a name of its own.
#
# assignment: logistic
# gradient: right at training: dw, db or train

# %% data
import numpy as np

np.random.seed(1)
X = np.random.randn(2, 6)
Y = (np.random.rand(1, 6) > 0.5).astype(float)
w = np.random.randn(2, 1)
b = 0.3

# %% training
def train(w, b, X, Y, rate=0.1, rounds=10):
    for _ in range(rounds):
        A = 1 / (1 + np.exp(-(w.T @ X + b)))
        dw = X @ (A - Y).T / Y.size
        db = np.mean(A - Y)
        step_w, step_b = -rate * dw, -rate * db
        w, b = w + step_w, b + step_b
    return w, b

train(w, b, X, Y)

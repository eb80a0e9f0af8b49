# The gradients are local to a training function, and still zeros there.
#
# assignment: line
# gradient: unfinished

# %% data
import numpy as np

rng = np.random.default_rng(0)
X = rng.normal(size=(8, 3))
y = rng.normal(size=8)

# %% answer
def train(X, y, rounds=10, lr=0.1):
    w, b = np.zeros(X.shape[1]), 0.0
    for _ in range(rounds):
        prediction = X @ w + b
        # YOUR CODE HERE: replace the zeros
        dw = np.zeros_like(w)
        db = 0.0
        w = w - lr * dw
        b = b - lr * db
    return w, b

w, b = train(X, y)

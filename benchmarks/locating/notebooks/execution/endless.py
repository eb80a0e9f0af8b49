# An endless loop stands between the data and the answer.
#
# assignment: line
# gradient: right at answer: compute_gradient
# kernel: needed

# %% data
import numpy as np

rng = np.random.default_rng(0)
X = rng.normal(size=(8, 3))
y = rng.normal(size=8)
w = rng.normal(size=3)
b = 0.5

# %% waiting
import time
while True:
    time.sleep(0.01)

# %% answer
def compute_gradient(X, y, w, b):
    r = X @ w + b - y
    return 2 * X.T @ r / len(y), 2 * r.mean()

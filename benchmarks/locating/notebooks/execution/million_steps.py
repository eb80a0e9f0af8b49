# The training goes on for a billion steps in the cell of the answer.
#
# assignment: line_in_variables
# gradient: right at answer: dw, db
# kernel: needed

# %% data
import numpy as np

rng = np.random.default_rng(0)
X = rng.normal(size=(8, 3))
y = rng.normal(size=8)
w = rng.normal(size=3)
b = 0.5

# %% answer
for step in range(1_000_000_000):
    r = X @ w + b - y
    dw = 2 * X.T @ r / len(y)
    db = 2 * r.mean()
    w = w - 1e-9 * dw
    b = b - 1e-9 * db

# The template's zeros stay untouched, and the answer stands in a function of the student's own.
#
# assignment: line_in_variables
# gradient: right at answer: by_hand

# %% data
import numpy as np

rng = np.random.default_rng(0)
X = rng.normal(size=(8, 3))
y = rng.normal(size=8)
w = rng.normal(size=3)
b = 0.5

# %% template
dw = np.zeros(3)
db = 0.0

# %% answer
def by_hand(X, y, w, b):
    r = X @ w + b - y
    return 2 * X.T @ r / len(y), 2 * r.mean()

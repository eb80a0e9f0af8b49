# The data were made in a cell that is gone: what stands there worked only with the kernel of its author.
#
# assignment: line
# gradient: right at answer: compute_gradient

# %% imports
import numpy as np

# %% use
print(compute_gradient(X, y, w, b))

# %% answer
def compute_gradient(X, y, w, b):
    r = X @ w + b - y
    return 2 * X.T @ r / len(y), 2 * r.mean()

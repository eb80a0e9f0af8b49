# An exception class that the course defines.
#
# assignment: line
# gradient: unfinished

# %% data
import numpy as np

rng = np.random.default_rng(0)
X = rng.normal(size=(8, 3))
y = rng.normal(size=8)
w = rng.normal(size=3)
b = 0.5

# %% course
class TodoError(Exception):
    """Raised where a solution belongs."""

# %% answer
def compute_gradient(X, y, w, b):
    error = X @ w + b - y
    raise TodoError("question 2")

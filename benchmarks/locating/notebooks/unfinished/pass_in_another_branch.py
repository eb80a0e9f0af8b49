# The general case is open; only the trivial one of no data returns something.
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

# %% answer
def compute_gradient(X, y, w, b):
    if len(y) == 0:
        return np.zeros_like(w), 0.0
    else:
        # TODO
        pass

# The notebook calls a function that a file was to bring along.
#
# assignment: line
# gradient: missing

# %% data
import numpy as np

rng = np.random.default_rng(0)
X = rng.normal(size=(8, 3))
y = rng.normal(size=8)
w = rng.normal(size=3)
b = 0.5

# %% use
from my_solution import compute_gradient

dw, db = compute_gradient(X, y, w, b)
print(dw, db)

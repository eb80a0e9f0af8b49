# A list to which nothing was appended.
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
    gradients = []
    for i in range(len(y)):
        pass  # your code
    return gradients

# The loops of the template pass, and its average over the samples stands.
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
    m, n = X.shape
    dj_dw = np.zeros((n,))
    dj_db = 0.

    ### START CODE HERE ###
    for i in range(m):
        for j in range(n):
            pass
    ### END CODE HERE ###

    dj_dw = dj_dw / m
    dj_db = dj_db / m
    return dj_dw, dj_db

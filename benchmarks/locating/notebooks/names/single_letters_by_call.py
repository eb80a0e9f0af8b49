# Names that say nothing; the notebook's own call shows what goes in where.
#
# assignment: logistic
# gradient: right at answer: propagate

# %% data
import numpy as np

np.random.seed(1)
X = np.random.randn(2, 6)
Y = (np.random.rand(1, 6) > 0.5).astype(float)
w = np.random.randn(2, 1)
b = 0.3

# %% answer
def propagate(p, q, r, s):
    h = 1 / (1 + np.exp(-(r.T @ q + s)))
    return q @ (h - p).T / p.shape[1], (h - p).mean()

dw, db = propagate(Y, X, w, b)

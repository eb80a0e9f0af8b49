# Arrays of zeros that are filled under other names, without the factor of the mean.
#
# assignment: line
# gradient: wrong at answer: compute_gradient

# %% data
import numpy as np

rng = np.random.default_rng(0)
X = rng.normal(size=(8, 3))
y = rng.normal(size=8)
w = rng.normal(size=3)
b = 0.5

# %% answer
def compute_gradient(X, y, w, b):
    dw, db = np.zeros(len(w)), np.zeros(1)
    for slope, column in ((dw, X.T), (db, np.ones((1, len(y))))):
        slope += column @ (X @ w + b - y)
    return dw, db

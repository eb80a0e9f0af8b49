# Variables that are None, returned.
#
# assignment: logistic
# gradient: unfinished

# %% data
import numpy as np

np.random.seed(1)
X = np.random.randn(2, 6)
Y = (np.random.rand(1, 6) > 0.5).astype(float)
w = np.random.randn(2, 1)
b = 0.3

# %% answer
def propagate(w, b, X, Y):
    m = X.shape[1]
    A = 1 / (1 + np.exp(-(w.T @ X + b)))
    # (≈ 2 lines of code)
    dw = None
    db = None
    return {"dw": dw, "db": db}

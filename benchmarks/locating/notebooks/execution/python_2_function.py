# xrange and a print statement inside the function.
#
# assignment: line
# gradient: right at answer: compute_gradient
# notebook: {"kernel": "python2"}

# %% data
import numpy as np

rng = np.random.default_rng(0)
X = rng.normal(size=(8, 3))
y = rng.normal(size=8)
w = rng.normal(size=3)
b = 0.5

# %% answer
def compute_gradient(X, y, w, b):
    dw, db = np.zeros(X.shape[1]), 0.0
    for i in xrange(len(y)):
        e = X[i].dot(w) + b - y[i]
        dw += 2 * e * X[i] / len(y)
        db += 2 * e / len(y)
    print "done"
    return dw, db

# Prints of Python 2, in a cell of their own and in the cell of the answer.
#
# assignment: line_in_variables
# gradient: right at answer: dw, db
# notebook: {"kernel": "python2"}

# %% data
import numpy as np

rng = np.random.default_rng(0)
X = rng.normal(size=(8, 3))
y = rng.normal(size=8)
w = rng.normal(size=3)
b = 0.5

# %% shapes
print X.shape, y.shape

# %% answer
r = X.dot(w) + b - y
dw = 2 * X.T.dot(r) / len(y)
db = 2 * r.mean()
print "gradient:", dw, db

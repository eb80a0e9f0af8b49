# The number of samples is a variable that is set by hand above the data.
#
# assignment: line_in_variables
# gradient: right at answer: dw, db

# %% data
import numpy as np

n, d = 8, 3
rng = np.random.default_rng(0)
X = rng.normal(size=(n, d))
y = rng.normal(size=n)
w = rng.normal(size=d)
b = 0.5

# %% answer
error = (X * w).sum(axis=1) + b - y
dw = 2 / n * (error.reshape(n, 1) * X).sum(axis=0)
db = 2 / n * error.sum()

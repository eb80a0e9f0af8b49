# The gradient is rounded to be shown, under its own name.
#
# assignment: line_in_variables
# gradient: right at answer: dw, db

# %% data
import numpy as np

rng = np.random.default_rng(0)
X = rng.normal(size=(8, 3))
y = rng.normal(size=8)
w = rng.normal(size=3)
b = 0.5

# %% answer
r = X @ w + b - y
dw = 2 * X.T @ r / len(y)
db = 2 * r.mean()

# %% shown
dw = np.round(dw, 3)
db = round(db, 3)
print(dw, db)

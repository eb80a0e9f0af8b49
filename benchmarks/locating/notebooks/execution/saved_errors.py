# The answer was saved with an error of an earlier version, and runs now.
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

# %% answer {"outputs": [{"output_type": "error", "ename": "NameError", "evalue": "name 'r' is not defined", "traceback": ["NameError: name 'r' is not defined"]}]}
r = X @ w + b - y
dw = 2 * X.T @ r / len(y)
db = 2 * r.mean()

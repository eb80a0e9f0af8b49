# Two cells compute the same names, the second in another way that is wrong; nothing says which one counts.
#
# assignment: line_in_variables
# gradient: open

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

# %% again
r = X @ w - y
dw = X.T @ r / len(y)
db = r.mean()

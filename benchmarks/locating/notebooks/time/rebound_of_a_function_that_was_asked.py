# A function was asked for; the variables instead of it mean something else later on.
#
# assignment: line
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

# %% [markdown]
# ## With regularisation

# %% later
dw = 2 * X.T @ r / len(y) + 2 * 0.1 * w
db = 2 * r.mean() + 2 * 0.1 * b

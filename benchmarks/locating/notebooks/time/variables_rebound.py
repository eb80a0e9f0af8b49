# The variables of the answer are used for something else after it.
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

# %% [markdown]
# ## The gradient

# %% answer
r = X @ w + b - y
dw = 2 * X.T @ r / len(y)
db = 2 * r.mean()

# %% [markdown]
# ## How far would one step go?

# %% later
dw = w - 0.1 * dw
db = b - 0.1 * db
print(np.linalg.norm(dw - w), db)

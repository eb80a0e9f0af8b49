# The heading of the question stands above the data; the answer, which is there once, stands further down.
#
# assignment: line_in_variables
# gradient: right at answer: dw, db

# %% [markdown]
# # The gradient

# %% data
import numpy as np

rng = np.random.default_rng(0)
X = rng.normal(size=(8, 3))
y = rng.normal(size=8)
w = rng.normal(size=3)
b = 0.5

# %% [markdown]
# # My work

# %% answer
r = X @ w + b - y
dw = 2 * X.T @ r / len(y)
db = 2 * r.mean()

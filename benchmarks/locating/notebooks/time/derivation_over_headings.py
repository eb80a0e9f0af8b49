# The answer is made in two sections, and only the second finishes it.
#
# assignment: line_in_variables
# gradient: right at answer, mean: dw, db

# %% data
import numpy as np

rng = np.random.default_rng(0)
X = rng.normal(size=(8, 3))
y = rng.normal(size=8)
w = rng.normal(size=3)
b = 0.5

# %% [markdown]
# ## Gradient: the sum

# %% answer
r = X @ w + b - y
dw, db = 2 * X.T @ r, 2 * r.sum()

# %% [markdown]
# ## The mean

# %% mean
dw /= len(y)
db /= len(y)

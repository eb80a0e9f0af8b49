# Variables are deleted at the end.
#
# assignment: line_in_variables
# gradient: right

# %%
import numpy as np
rng = np.random.default_rng(0)
X = rng.normal(size=(8, 3)); y = rng.normal(size=8); w = rng.normal(size=3); b = 0.5

# %% g
e = X @ w + b - y
dw = 2 * X.T @ e / 8
db = 2 * e.sum() / 8

# %%
print(dw, db)
del dw, db, X, y

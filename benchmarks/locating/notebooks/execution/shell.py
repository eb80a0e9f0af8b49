# Shell lines: packages to install, files to fetch, folders to list.
#
# assignment: line_in_variables
# gradient: right at answer: dw, db

# %% install
!pip install -q numpy torch
!wget -q https://example.org/data.csv -O data.csv
files = !ls

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

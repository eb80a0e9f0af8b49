# Magics that change the folder, run files, and cells in other languages.
#
# assignment: line
# gradient: right at answer: compute_gradient

# %% folder
%cd /content
%run helpers.py

# %% page
%%html
<b>My solution</b>

# %% script
%%bash
pip list | grep numpy

# %% data
import numpy as np

rng = np.random.default_rng(0)
X = rng.normal(size=(8, 3))
y = rng.normal(size=8)
w = rng.normal(size=3)
b = 0.5

# %% answer
%%capture
def compute_gradient(X, y, w, b):
    r = X @ w + b - y
    return 2 * X.T @ r / len(y), 2 * r.mean()

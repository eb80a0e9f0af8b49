# Line magics and cell magics around the answer.
#
# assignment: line
# gradient: right at answer: compute_gradient

# %% data
%matplotlib inline
%load_ext autoreload
%autoreload 2
import numpy as np
rng = np.random.default_rng(0)
X, y, w, b = rng.normal(size=(8, 3)), rng.normal(size=8), rng.normal(size=3), 0.5

# %% answer
%%time
def compute_gradient(X, y, w, b):
    r = X @ w + b - y
    return 2 * X.T @ r / len(y), 2 * r.mean()

# %% timing
%timeit -n 1 -r 1 compute_gradient(X, y, w, b)

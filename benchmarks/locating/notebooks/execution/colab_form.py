# A form of Colab gives a parameter, and a title hides the code.
#
# assignment: line
# gradient: right at answer: compute_gradient

# %% form
#@title Data { display-mode: "form" }
bias = 0.5 #@param {type: "number"}
seed = 0 #@param {type: "slider", min: 0, max: 10}
import numpy as np
rng = np.random.default_rng(seed)
X, y, w, b = rng.normal(size=(8, 3)), rng.normal(size=8), rng.normal(size=3), bias

# %% answer
#@title Solution
def compute_gradient(X, y, w, b):
    r = X @ w + b - y
    return 2 * X.T @ r / len(y), 2 * r.mean()

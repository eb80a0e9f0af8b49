# The answer stands above its residual, and lacks its factor in whatever order.
#
# assignment: line_in_variables
# gradient: wrong (constant_factor) at answer: dw, db

# %% data {"execution_count": 5}
import numpy as np

rng = np.random.default_rng(0)
X = rng.normal(size=(8, 3))
y = rng.normal(size=8)
w = rng.normal(size=3)
b = 0.5

# %% answer {"execution_count": 12}
dw = X.T @ r / len(y)
db = r.mean()

# %% residual {"execution_count": 11}
r = X @ w + b - y

# %% notes {"execution_count": null}
print("done")

# The cells were run in another order than they stand in, and run from the top as well.
#
# assignment: line_in_variables
# gradient: right at answer: dw, db

# %% data {"execution_count": 5}
import numpy as np

rng = np.random.default_rng(0)
X = rng.normal(size=(8, 3))
y = rng.normal(size=8)
w = rng.normal(size=3)
b = 0.5

# %% answer {"execution_count": 9}
r = X @ w + b - y
dw = 2 * X.T @ r / len(y)
db = 2 * r.mean()

# %% look {"execution_count": 7}
print(X.shape)

# The answer was run last although it stands above the data; read in the order of its counts all is well.
#
# assignment: line_in_variables
# gradient: right at answer: dw, db

# %% answer {"execution_count": 3}
r = X @ w + b - y
dw = 2 * X.T @ r / len(y)
db = 2 * r.mean()

# %% imports {"execution_count": 1}
import numpy as np

# %% data {"execution_count": 2}
rng = np.random.default_rng(0)
X = rng.normal(size=(8, 3))
y = rng.normal(size=8)
w = rng.normal(size=3)
b = 0.5

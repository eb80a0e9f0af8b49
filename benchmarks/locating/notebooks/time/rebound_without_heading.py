# One step goes on under the names of the gradients, with no heading before it.
#
# assignment: line_in_variables
# gradient: right at answer: dw, db

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

# %% later
learning_rate = 0.05
dw, db = w - learning_rate * dw, b - learning_rate * db
print(dw, db)

# The notebook turns the data before it uses them.
#
# assignment: line
# gradient: right at answer: dw, db

# %% data
import numpy as np

rng = np.random.default_rng(0)
X = rng.normal(size=(8, 3))
y = rng.normal(size=8)
w = rng.normal(size=3)
b = 0.5

# %% turned
A = X.T
m = A.shape[1]

# %% answer
residual = w @ A + b - y
dw = 2 / m * A @ residual
db = 2 / m * np.sum(residual)

# Expressions that are printed and kept nowhere.
#
# assignment: line
# gradient: right at answer

# %% data
import numpy as np

rng = np.random.default_rng(0)
X = rng.normal(size=(8, 3))
y = rng.normal(size=8)
w = rng.normal(size=3)
b = 0.5

# %% answer
r = X @ w + b - y
print("gradient for w:", 2 * X.T @ r / len(y))
print("gradient for b:", 2 * r.mean())

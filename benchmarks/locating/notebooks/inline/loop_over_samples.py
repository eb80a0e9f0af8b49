# A loop at module level adds up what every sample contributes.
#
# assignment: line
# gradient: right at answer: grad_w, grad_b

# %% data
import numpy as np

rng = np.random.default_rng(0)
X = rng.normal(size=(8, 3))
y = rng.normal(size=8)
w = rng.normal(size=3)
b = 0.5

# %% answer
grad_w = np.zeros(3)
grad_b = 0.0
for xi, yi in zip(X, y):
    e = xi @ w + b - yi
    grad_w += 2 * e * xi
    grad_b += 2 * e
grad_w /= len(y)
grad_b /= len(y)

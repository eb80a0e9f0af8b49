# All cells have the same id, and the cell of a check is there twice.
#
# assignment: line
# gradient: right at answer: compute_gradient
# notebook: {"ids": "same"}

# %% data
import numpy as np

rng = np.random.default_rng(0)
X = rng.normal(size=(8, 3))
y = rng.normal(size=8)
w = rng.normal(size=3)
b = 0.5

# %% answer {"metadata": {"nbgrader": {"grade": false, "solution": true, "grade_id": "gradient", "schema_version": 1}}}
def compute_gradient(X, y, w, b):
    r = X @ w + b - y
    return 2 * X.T @ r / len(y), 2 * r.mean()

# %% check {"metadata": {"nbgrader": {"grade": true, "solution": false, "grade_id": "check", "schema_version": 1}}}
assert compute_gradient(X, y, w, b)[0].shape == (3,)

# %% again {"metadata": {"nbgrader": {"grade": true, "solution": false, "grade_id": "check", "schema_version": 1}}}
assert compute_gradient(X, y, w, b)[0].shape == (3,)

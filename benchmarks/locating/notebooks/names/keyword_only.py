# Parameters that can be given by name only.
#
# assignment: line
# gradient: right at answer: compute_gradient

# %% data
import numpy as np

rng = np.random.default_rng(0)
X = rng.normal(size=(8, 3))
y = rng.normal(size=8)
w = rng.normal(size=3)
b = 0.5

# %% answer
def compute_gradient(*, inputs, outputs, weight, bias):
    r = inputs @ weight + bias - outputs
    return 2 * inputs.T @ r / len(r), 2 * r.mean()

compute_gradient(inputs=X, outputs=y, weight=w, bias=b)

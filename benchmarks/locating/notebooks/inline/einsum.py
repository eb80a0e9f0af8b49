# One expression each, with einsum and long names.
#
# assignment: line
# gradient: right at answer: gradient_of_weights, gradient_of_bias

# %% data
import numpy as np

rng = np.random.default_rng(0)
X = rng.normal(size=(8, 3))
y = rng.normal(size=8)
w = rng.normal(size=3)
b = 0.5

# %% answer
residuals = np.einsum("nd,d->n", X, w) + b - y
gradient_of_weights = np.einsum("nd,n->d", X, residuals) * 2 / X.shape[0]
gradient_of_bias = residuals.sum() * 2 / X.shape[0]

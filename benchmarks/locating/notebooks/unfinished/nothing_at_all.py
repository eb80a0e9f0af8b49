# No trace of an answer: only the data and a plan.
#
# assignment: line
# gradient: missing

# %% data
import numpy as np

rng = np.random.default_rng(0)
X = rng.normal(size=(8, 3))
y = rng.normal(size=8)
w = rng.normal(size=3)
b = 0.5

# %% [markdown]
# I will compute the gradient with the chain rule.

# %% plan
print(X.shape, y.shape)

# The formula stands in the text; nothing is computed.
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
# ## Gradient
# $\nabla_w L = \frac{2}{n} X^T (Xw + b - y)$ and $\nabla_b L = 2 \,\overline{Xw + b - y}$

# %% loss
loss = ((X @ w + b - y) ** 2).mean()

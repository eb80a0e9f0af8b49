# The same, told apart by headings alone.
#
# assignment: neuron
# neuron: right at answer: dL_dw, dL_db

# %% data
import numpy as np

w, x, b, t = 0.5, -1.5, 0.25, 1.0

# %% [markdown]
# # Question neuron: the squared error of a sigmoid neuron

# %% answer
a = 1 / (1 + np.exp(-(w * x + b)))
dL_dw = 2 * (a - t) * a * (1 - a) * x
dL_db = 2 * (a - t) * a * (1 - a)

# %% [markdown]
# # Just for fun: what if the activation were linear?

# %% play
a = w * x + b
dL_dw = 2 * (a - t) * x
dL_db = 2 * (a - t)

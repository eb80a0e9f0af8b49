# Variables, and variables were asked for.
#
# assignment: neuron
# neuron: right at answer: dL_dw, dL_db

# %% data
import numpy as np

w, x, b, t = 0.5, -1.5, 0.25, 1.0

# %% forward
z = w * x + b
a = 1 / (1 + np.exp(-z))
L = (a - t) ** 2

# %% answer
dL_da = 2 * (a - t)
da_dz = a * (1 - a)
dL_dw = dL_da * da_dz * x
dL_db = dL_da * da_dz * 1

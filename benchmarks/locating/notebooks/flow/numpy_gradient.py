# np.gradient makes differences over a table; the formula comes afterwards.
#
# assignment: neuron
# neuron: right at answer: dL_dw, dL_db

# %% data
import numpy as np

w, x, b, t = 0.5, -1.5, 0.25, 1.0

# %% table
grid = np.linspace(-1, 1, 201)
values = (1 / (1 + np.exp(-(grid * x + b))) - t) ** 2
slopes = np.gradient(values, grid)
dL_dw = slopes[150]

# %% answer
a = 1 / (1 + np.exp(-(w * x + b)))
dL_dw = 2 * (a - t) * a * (1 - a) * x
dL_db = 2 * (a - t) * a * (1 - a)

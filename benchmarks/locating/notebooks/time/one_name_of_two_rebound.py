# The next question takes one of the two names; they belong together as their cell left them.
#
# assignment: neuron
# neuron: right at neuron: dL_dw, dL_db
# paths: right at paths: two_ways_gradient

# %% data
import numpy as np

w, x, b, t = 0.5, -1.5, 0.25, 1.0

# %% neuron
a = 1 / (1 + np.exp(-(w * x + b)))
dL_dw = 2 * (a - t) * a * (1 - a) * x
dL_db = 2 * (a - t) * a * (1 - a)

# %% paths
def two_ways_gradient(a, b):
    c = a * b + a
    dL_da, dL_db = 2 * c * (b + 1), 2 * c * a
    return dL_da, dL_db

a, b = 2.0, -3.0
dL_da, dL_db = two_ways_gradient(a, b)

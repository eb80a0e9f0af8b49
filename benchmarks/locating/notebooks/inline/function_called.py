# Variables were asked for, and they hold what a function returned.
#
# assignment: neuron
# neuron: right at answer: dL_dw, dL_db or gradient

# %% data
import numpy as np

w, x, b, t = 0.5, -1.5, 0.25, 1.0

# %% answer
def gradient(w, x, b, t):
    a = 1 / (1 + np.exp(-(w * x + b)))
    dL_dz = 2 * (a - t) * a * (1 - a)
    return dL_dz * x, dL_dz

dL_dw, dL_db = gradient(w, x, b, t)

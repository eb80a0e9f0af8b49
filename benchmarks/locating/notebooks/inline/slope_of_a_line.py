# The derivatives of the line inside, without the neuron around it: an input, and one.
#
# assignment: neuron
# neuron: wrong at answer: dL_dw, dL_db

# %% data
import numpy as np

w, x, b, t = 0.5, -1.5, 0.25, 1.0

# %% answer
# L = w x + b, so
dL_dw = x
dL_db = 1

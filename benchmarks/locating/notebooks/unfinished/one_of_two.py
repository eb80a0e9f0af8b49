# One derivative is there and right, the other is still open.
#
# assignment: neuron
# neuron: unfinished at answer

# %% data
import numpy as np

w, x, b, t = 0.5, -1.5, 0.25, 1.0

# %% answer
a = 1 / (1 + np.exp(-(w * x + b)))
dL_dw = 2 * (a - t) * a * (1 - a) * x
dL_db = None  # TODO

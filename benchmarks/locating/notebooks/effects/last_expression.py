# A cell that ends in the gradients, to be shown by the notebook.
#
# assignment: neuron
# neuron: right at answer

# %% data
import numpy as np

w, x, b, t = 0.5, -1.5, 0.25, 1.0

# %% answer
a = 1 / (1 + np.exp(-(w * x + b)))
delta = 2 * (a - t) * a * (1 - a)
(delta * x, delta)

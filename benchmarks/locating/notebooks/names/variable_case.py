# The variables differ from the asked ones in case and underscores.
#
# assignment: neuron
# neuron: right at answer: dLdW, dLdB or dL_dW, dL_dB

# %% data
import numpy as np

w, x, b, t = 0.5, -1.5, 0.25, 1.0

# %% answer
a = 1 / (1 + np.exp(-(w * x + b)))
dL_dW = 2 * (a - t) * a * (1 - a) * x
dL_dB = 2 * (a - t) * a * (1 - a)

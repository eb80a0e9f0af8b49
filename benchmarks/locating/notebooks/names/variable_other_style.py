# Other names for the variables, in a style of their own.
#
# assignment: neuron
# neuron: right at answer: grad_w, grad_b

# %% data
import numpy as np

w, x, b, t = 0.5, -1.5, 0.25, 1.0

# %% answer
a = 1 / (1 + np.exp(-(w * x + b)))
grad_a = 2 * (a - t)
grad_z = grad_a * a * (1 - a)
grad_w = grad_z * x
grad_b = grad_z

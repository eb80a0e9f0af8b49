# No heading, but a line in bold, names the question.
#
# assignment: neuron
# neuron: right at answer: dL_dw, dL_db

# %% data
import numpy as np

w, x, b, t = 0.5, -1.5, 0.25, 1.0

# %% [markdown]
# **The neuron**
#
# What is the gradient of its squared error?

# %% answer
a = 1 / (1 + np.exp(-(w * x + b)))
dL_dw = 2 * (a - t) * a * (1 - a) * x
dL_db = 2 * (a - t) * a * (1 - a)

# %% [markdown]
# **Other activations**

# %% play
a = np.tanh(w * x + b)
dL_dw = 2 * (a - t) * (1 - a ** 2) * x
dL_db = 2 * (a - t) * (1 - a ** 2)

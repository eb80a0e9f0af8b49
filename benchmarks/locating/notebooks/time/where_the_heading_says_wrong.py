# The answer below the heading of the question lacks its factor; what is played with further down is no answer.
#
# assignment: neuron
# neuron: wrong (constant_factor) at answer: dL_dw, dL_db

# %% data
import numpy as np

w, x, b, t = 0.5, -1.5, 0.25, 1.0

# %% [markdown]
# Exercise
# ========
# ### Neuron

# %% answer
a = 1 / (1 + np.exp(-(w * x + b)))
dL_dw = (a - t) * a * (1 - a) * x
dL_db = (a - t) * a * (1 - a)

# %% [markdown]
# ### Linear

# %% play
a = w * x + b
dL_dw = 2 * (a - t) * x
dL_db = 2 * (a - t)

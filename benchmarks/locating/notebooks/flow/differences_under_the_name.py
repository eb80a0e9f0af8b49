# The promising names hold difference quotients; the formula stands in a function of another name.
#
# assignment: neuron
# neuron: right at answer: by_hand

# %% data
import numpy as np

w, x, b, t = 0.5, -1.5, 0.25, 1.0

# %% check
def loss(w, b):
    return (1 / (1 + np.exp(-(w * x + b))) - t) ** 2

h = 1e-6
dL_dw = (loss(w + h, b) - loss(w - h, b)) / (2 * h)
dL_db = (loss(w, b + h) - loss(w, b - h)) / (2 * h)

# %% answer
def by_hand(w, x, b, t):
    a = 1 / (1 + np.exp(-(w * x + b)))
    return 2 * (a - t) * a * (1 - a) * x, 2 * (a - t) * a * (1 - a)

print(by_hand(w, x, b, t))

# A function without arguments holds everything, the inputs too, and only prints whether it agrees with a check.
#
# assignment: neuron
# neuron: right at answer: dL_dw, dL_db or neuron

# %% answer
import numpy as np

def neuron():
    w, x, b, t = 0.5, -1.5, 0.25, 1.0
    a = 1 / (1 + np.exp(-(w * x + b)))
    dL_dz = 2 * (a - t) * a * (1 - a)
    dL_dw = dL_dz * x
    dL_db = dL_dz
    print("gradient:", dL_dw, dL_db)

neuron()

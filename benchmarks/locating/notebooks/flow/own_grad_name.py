# A function of the student's own is called grad, as autograd's is, and computes by formula.
#
# assignment: neuron
# neuron: right at answer: dL_dw, dL_db

# %% data
import numpy as np

w, x, b, t = 0.5, -1.5, 0.25, 1.0

# %% answer
def grad(z):
    a = 1 / (1 + np.exp(-z))
    return 2 * (a - t) * a * (1 - a)

dL_dw = grad(w * x + b) * x
dL_db = grad(w * x + b)

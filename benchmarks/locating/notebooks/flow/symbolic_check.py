# sympy only checks what was derived by hand, under the promising names.
#
# assignment: neuron
# neuron: right at answer: dw, db

# %% data
import numpy as np

w, x, b, t = 0.5, -1.5, 0.25, 1.0

# %% answer
sig = 1 / (1 + np.exp(-(w * x + b)))
dw = 2 * (sig - t) * sig * (1 - sig) * x
db = 2 * (sig - t) * sig * (1 - sig)

# %% check
import sympy as sp

W, B = sp.symbols("w b")
loss = (1 / (1 + sp.exp(-(W * x + B))) - t) ** 2
dL_dw = sp.diff(loss, W).subs({W: w, B: b})
dL_db = sp.diff(loss, B).subs({W: w, B: b})

# sympy differentiates, and the result is evaluated at the point.
#
# assignment: neuron
# neuron: not analytic at answer: dL_dw, dL_db

# %% data
import numpy as np

w, x, b, t = 0.5, -1.5, 0.25, 1.0

# %% answer
import sympy as sp

W, X, B, T = sp.symbols("w x b t")
loss = (1 / (1 + sp.exp(-(W * X + B))) - T) ** 2
point = {W: w, X: x, B: b, T: t}
dL_dw = float(sp.diff(loss, W).subs(point))
dL_db = float(sp.diff(loss, B).subs(point))

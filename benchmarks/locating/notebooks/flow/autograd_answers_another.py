# Autograd finds the activation's slope only, and the student writes the rest: an expression built from it.
#
# assignment: neuron
# neuron: not analytic at answer: dL_dw, dL_db

# %% answer
import torch

w, x, b, t = torch.tensor(0.5), torch.tensor(-1.5), torch.tensor(0.25), torch.tensor(1.0)
z = (w * x + b).requires_grad_(True)
a = torch.sigmoid(z)
slope, = torch.autograd.grad(a, z)
dL_dz = 2 * (a.detach() - t) * slope
dL_dw = dL_dz * x
dL_db = dL_dz

# The hand-made ones carry a suffix, beside others with the suffix of autograd.
#
# assignment: neuron
# neuron: right at answer: dL_dw_manual, dL_db_manual

# %% data
import numpy as np

w, x, b, t = 0.5, -1.5, 0.25, 1.0

# %% answer
a = 1 / (1 + np.exp(-(w * x + b)))
dL_dw_manual = 2 * (a - t) * a * (1 - a) * x
dL_db_manual = 2 * (a - t) * a * (1 - a)

# %% check
import torch

wt, bt = torch.tensor(w, requires_grad=True), torch.tensor(b, requires_grad=True)
((torch.sigmoid(wt * x + bt) - t) ** 2).backward()
dL_dw_torch, dL_db_torch = wt.grad, bt.grad

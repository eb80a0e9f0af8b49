# The same, but the hand-made one is wrong: autograd's must not hide it.
#
# assignment: neuron
# neuron: wrong at answer: manual_w, manual_b

# %% data
import numpy as np

w, x, b, t = 0.5, -1.5, 0.25, 1.0

# %% answer
a = 1 / (1 + np.exp(-(w * x + b)))
delta = (a - t) * (1 - a)
manual_w = delta * x
manual_b = delta

# %% check
import torch

wt, bt = torch.tensor(w, requires_grad=True), torch.tensor(b, requires_grad=True)
((torch.sigmoid(wt * x + bt) - t) ** 2).backward()
dL_dw, dL_db = wt.grad, bt.grad

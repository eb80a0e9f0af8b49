# The promising name holds what autograd found; the hand-made gradient stands above it under another one.
#
# assignment: neuron
# neuron: right at answer: manual_w, manual_b

# %% data
import numpy as np

w, x, b, t = 0.5, -1.5, 0.25, 1.0

# %% answer
a = 1 / (1 + np.exp(-(w * x + b)))
delta = 2 * (a - t) * a * (1 - a)
manual_w = delta * x
manual_b = delta

# %% check
import torch

wt, bt = torch.tensor(w, requires_grad=True), torch.tensor(b, requires_grad=True)
((torch.sigmoid(wt * x + bt) - t) ** 2).backward()
dL_dw = wt.grad.item()
dL_db = bt.grad.item()
print(manual_w - dL_dw, manual_b - dL_db)

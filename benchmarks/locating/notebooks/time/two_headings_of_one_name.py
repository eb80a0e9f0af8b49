# Two headings name the question; below the second one, autograd gives the same names their values.
#
# assignment: neuron
# neuron: right at answer: dL_dw, dL_db

# %% data
import numpy as np

w, x, b, t = 0.5, -1.5, 0.25, 1.0

# %% [markdown]
# ## 1.1 Neuron, by hand

# %% answer
a = 1 / (1 + np.exp(-(w * x + b)))
dL_dw = 2 * (a - t) * a * (1 - a) * x
dL_db = 2 * (a - t) * a * (1 - a)

# %% [markdown]
# ## 1.2 Neuron, with torch

# %% check
import torch

W, B = torch.tensor(w, requires_grad=True), torch.tensor(b, requires_grad=True)
((torch.sigmoid(W * x + B) - t) ** 2).backward()
dL_dw, dL_db = W.grad.item(), B.grad.item()

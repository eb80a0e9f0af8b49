# Zeros where the formulas belong, and autograd's results to compare with.
#
# assignment: line_in_variables
# gradient: unfinished

# %% data
import numpy as np

rng = np.random.default_rng(0)
X = rng.normal(size=(8, 3))
y = rng.normal(size=8)
w = rng.normal(size=3)
b = 0.5

# %% answer
dw = np.zeros_like(w)
db = 0

# %% check
import torch

w_t, b_t = torch.tensor(w, requires_grad=True), torch.tensor(b, requires_grad=True)
((torch.tensor(X) @ w_t + b_t - torch.tensor(y)) ** 2).mean().backward()
print("difference:", abs(w_t.grad.numpy() - dw).max(), abs(b_t.grad.item() - db))

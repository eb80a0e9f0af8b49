# The check by autograd takes the names of the answer.
#
# assignment: line_in_variables
# gradient: right at answer: dw, db

# %% data
import numpy as np

rng = np.random.default_rng(0)
X = rng.normal(size=(8, 3))
y = rng.normal(size=8)
w = rng.normal(size=3)
b = 0.5

# %% answer
r = X @ w + b - y
dw = 2 * X.T @ r / len(y)
db = 2 * r.mean()

# %% check
import torch

W, B = torch.tensor(w, requires_grad=True), torch.tensor(b, requires_grad=True)
((torch.tensor(X) @ W + B - torch.tensor(y)) ** 2).mean().backward()
dw, db = W.grad.numpy(), B.grad.item()
print(dw, db)

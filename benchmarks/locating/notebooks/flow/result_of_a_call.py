# The promising variables only hold what a function of autograd returned; the derivation is another function.
#
# assignment: line
# gradient: right at answer: derive

# %% data
import torch

torch.manual_seed(0)
X, y, w = torch.randn(8, 3), torch.randn(8), torch.randn(3)
b = torch.tensor(0.5)

# %% answer
def derive(X, y, w, b):
    r = X @ w + b - y
    return 2 * X.t() @ r / len(y), 2 * r.mean()

# %% check
def by_torch(X, y, w, b):
    w, b = w.clone().requires_grad_(), b.clone().requires_grad_()
    return torch.autograd.grad(((X @ w + b - y) ** 2).mean(), (w, b))

dw, db = by_torch(X, y, w, b)
print(derive(X, y, w, b)[0] - dw)

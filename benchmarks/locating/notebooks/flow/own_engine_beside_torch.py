# dw is autograd's, dw_np is by hand, and a later cell overwrites dw with dw_np: the answer is by hand.
#
# assignment: line
# gradient: right at answer, last: dw_np, db_np or dw, db

# %% data
import torch

torch.manual_seed(0)
X, y = torch.randn(8, 3), torch.randn(8)
w, b = torch.randn(3, requires_grad=True), torch.tensor(0.5, requires_grad=True)

# %% check
((X @ w + b - y) ** 2).mean().backward()
dw, db = w.grad, b.grad

# %% answer
with torch.no_grad():
    e = X @ w + b - y
    dw_np = 2 * X.T @ e / len(y)
    db_np = 2 * e.mean()

# %% last
assert torch.allclose(dw, dw_np)
dw, db = dw_np, db_np

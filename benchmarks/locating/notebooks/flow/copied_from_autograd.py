# The variable that is called analytic is a clone of autograd's result.
#
# assignment: line
# gradient: not analytic at answer: dw_analytic, db_analytic

# %% data
import torch

torch.manual_seed(0)
X, y = torch.randn(8, 3), torch.randn(8)
w, b = torch.randn(3, requires_grad=True), torch.tensor(0.5, requires_grad=True)

# %% answer
loss = ((X @ w + b - y) ** 2).mean()
loss.backward()
dw_torch, db_torch = w.grad, b.grad
dw_analytic = dw_torch.clone()
db_analytic = db_torch.clone()

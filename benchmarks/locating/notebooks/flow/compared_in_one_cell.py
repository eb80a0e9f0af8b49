# Both ways in one cell, with names that differ by a suffix; nothing is named exactly as asked.
#
# assignment: line
# gradient: right at answer: dw_analytic, db_analytic

# %% data
import torch

torch.manual_seed(0)
X, y = torch.randn(8, 3), torch.randn(8)
w, b = torch.randn(3, requires_grad=True), torch.tensor(0.5, requires_grad=True)

# %% answer
error = X @ w + b - y
loss = (error ** 2).mean()
loss.backward()
dw_autograd, db_autograd = w.grad, b.grad
dw_analytic = (2 / len(y) * X.T @ error).detach()
db_analytic = (2 * error.mean()).detach()
print(torch.allclose(dw_autograd, dw_analytic), torch.allclose(db_autograd, db_analytic))

# A formula that begins with autograd's gradient of the output: not derived either.
#
# assignment: line
# gradient: not analytic at answer: dw, db

# %% data
import torch

torch.manual_seed(0)
X, y, w = torch.randn(8, 3), torch.randn(8), torch.randn(3)
b = torch.tensor(0.5)

# %% answer
out = (X @ w + b).requires_grad_(True)
loss = ((out - y) ** 2).mean()
loss.backward()
dout = out.grad
dw = X.t() @ dout
db = dout.sum()

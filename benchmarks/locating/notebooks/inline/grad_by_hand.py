# The student writes into .grad of tensors, from a formula; no automatic differentiation is anywhere.
#
# assignment: line
# gradient: right at answer: w.grad, b.grad or grad

# %% data
import torch

torch.manual_seed(0)
X, y, w = torch.randn(8, 3), torch.randn(8), torch.randn(3)
b = torch.tensor(0.5)

# %% answer
error = X @ w + b - y
w.grad = 2 / len(y) * X.t() @ error
b.grad = 2 * error.mean()
print(w.grad, b.grad)

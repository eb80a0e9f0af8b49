# The function is empty, and autograd's results are there under promising names: still unfinished.
#
# assignment: line
# gradient: unfinished

# %% data
import torch

torch.manual_seed(0)
X, y = torch.randn(8, 3), torch.randn(8)
w, b = torch.randn(3, requires_grad=True), torch.tensor(0.5, requires_grad=True)

# %% answer
def compute_gradient(X, y, w, b):
    # YOUR CODE HERE
    raise NotImplementedError

# %% check
((X @ w + b - y) ** 2).mean().backward()
dw, db = w.grad, b.grad

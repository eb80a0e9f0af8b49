# torch.func.grad makes the function that was to be derived.
#
# assignment: line
# gradient: not analytic at answer: compute_gradient

# %% data
import torch

torch.manual_seed(0)
X, y, w = torch.randn(8, 3), torch.randn(8), torch.randn(3)
b = torch.tensor(0.5)

# %% answer
def loss(w, b, X, y):
    return ((X @ w + b - y) ** 2).mean()

def compute_gradient(X, y, w, b):
    return torch.func.grad(loss, argnums=(0, 1))(w, b, X, y)

compute_gradient(X, y, w, b)

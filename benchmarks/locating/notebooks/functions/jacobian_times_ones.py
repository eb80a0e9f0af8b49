# Per-sample gradients are returned by a helper; the named function averages them. In torch.
#
# assignment: line
# gradient: right at answer: compute_gradient

# %% data
import torch

torch.manual_seed(0)
X, y, w = torch.randn(8, 3), torch.randn(8), torch.randn(3)
b = torch.tensor(0.5)

# %% answer
def per_sample(X, y, w, b):
    error = X @ w + b - y
    return 2 * error[:, None] * X, 2 * error

def compute_gradient(X, y, w, b):
    each_w, each_b = per_sample(X, y, w, b)
    return each_w.mean(dim=0), each_b.mean()

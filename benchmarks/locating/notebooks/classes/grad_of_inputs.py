# Every function hangs the gradient on its input as inp.g, in the style of a library written from scratch.
#
# assignment: line
# gradient: right at steps, use: g or w.g, b.g or lin_grad

# %% data
import torch

torch.manual_seed(0)
X, y, w = torch.randn(8, 3), torch.randn(8, 1), torch.randn(3, 1)
b = torch.randn(1)

# %% steps
def mse_grad(inp, targ):
    inp.g = 2.0 * (inp.squeeze(-1) - targ.squeeze(-1)).unsqueeze(-1) / inp.shape[0]

def lin_grad(inp, out, w, b):
    inp.g = out.g @ w.t()
    w.g = inp.t() @ out.g
    b.g = out.g.sum(0)

def forward_and_backward(inp, targ):
    out = inp @ w + b
    mse_grad(out, targ)
    lin_grad(inp, out, w, b)

# %% use
forward_and_backward(X, y)
print(w.g, b.g)

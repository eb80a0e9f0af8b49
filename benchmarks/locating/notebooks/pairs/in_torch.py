# The same kind of pair with tensors, the mask of a later cell not being a part of it.
#
# assignment: batch_norm
# gradient: right at backward: batchnorm_backward

# %% data
import torch

torch.manual_seed(3)
x, dout = torch.randn(6, 4), torch.randn(6, 4)
gamma, beta = torch.randn(4), torch.randn(4)

# %% forward
def batchnorm_forward(x, gamma, beta):
    std = torch.sqrt(x.var(dim=0, unbiased=False) + 1e-5)
    xhat = (x - x.mean(dim=0)) / std
    return gamma * xhat + beta, (gamma, std, xhat)

# %% backward
def batchnorm_backward(dout, cache):
    gamma, std, xhat = cache
    d = dout * gamma
    dx = (d - d.mean(0) - xhat * (d * xhat).mean(0)) / std
    return dx, (dout * xhat).sum(0), dout.sum(0)

# %% more
out, cache = batchnorm_forward(x, gamma, beta)
dx, dgamma, dbeta = batchnorm_backward(dout, cache)
mask = torch.rand(6, 4) > 0.5

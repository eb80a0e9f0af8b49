# The cache comes first, both from forward and into backward; the gradients come back in a dict.
#
# assignment: batch_norm
# gradient: right at backward: batchnorm_backward

# %% data
import numpy as np

np.random.seed(3)
x = np.random.randn(6, 4)
gamma, beta = np.random.randn(4), np.random.randn(4)
dout = np.random.randn(6, 4)

# %% forward
def batchnorm_forward(x, gamma, beta):
    mu, var = x.mean(0), x.var(0)
    xhat = (x - mu) / np.sqrt(var + 1e-5)
    return (x, xhat, mu, var, gamma), gamma * xhat + beta

# %% backward
def batchnorm_backward(cache, dout):
    x, xhat, mu, var, gamma = cache
    m = len(x)
    dxhat = dout * gamma
    dvar = (dxhat * (x - mu) * -0.5 * (var + 1e-5) ** -1.5).sum(0)
    dmu = (-dxhat / np.sqrt(var + 1e-5)).sum(0) + dvar * (-2 * (x - mu)).mean(0)
    dx = dxhat / np.sqrt(var + 1e-5) + dvar * 2 * (x - mu) / m + dmu / m
    return {"dx": dx, "dgamma": (dout * xhat).sum(0), "dbeta": dout.sum(0)}

# %% check
cache, out = batchnorm_forward(x, gamma, beta)
batchnorm_backward(cache, dout)

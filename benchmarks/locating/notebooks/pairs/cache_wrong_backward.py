# A private cache and a backward that leaves out how the variance depends on x.
#
# assignment: batch_norm
# gradient: wrong at backward: batchnorm_backward

# %% data
import numpy as np

np.random.seed(3)
x = np.random.randn(6, 4)
gamma, beta = np.random.randn(4), np.random.randn(4)
dout = np.random.randn(6, 4)

# %% forward
def batchnorm_forward(x, gamma, beta):
    mu, std = x.mean(0), np.sqrt(x.var(0) + 1e-5)
    return gamma * (x - mu) / std + beta, [gamma, mu, std, x]

# %% backward
def batchnorm_backward(dout, cache):
    gamma, mu, std, x = cache
    dgamma = (dout * (x - mu) / std).sum(axis=0)
    dbeta = dout.sum(axis=0)
    dx = dout * gamma / std
    dx = dx - dx.mean(axis=0)
    return dx, dgamma, dbeta

# %% check
out, cache = batchnorm_forward(x, gamma, beta)
dx, dgamma, dbeta = batchnorm_backward(dout, cache)

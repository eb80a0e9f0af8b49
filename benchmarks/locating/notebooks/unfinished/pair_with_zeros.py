# A finished forward with its cache, and zeros behind it.
#
# assignment: batch_norm
# gradient: unfinished

# %% data
import numpy as np

np.random.seed(3)
x = np.random.randn(6, 4)
gamma, beta = np.random.randn(4), np.random.randn(4)
dout = np.random.randn(6, 4)

# %% forward
def batchnorm_forward(x, gamma, beta):
    mu, std = x.mean(0), np.sqrt(x.var(0) + 1e-5)
    xhat = (x - mu) / std
    return gamma * xhat + beta, (x, xhat, std, gamma, beta)

# %% backward
def batchnorm_backward(dout, cache):
    x, xhat, std, gamma, beta = cache
    dx = np.zeros_like(x)
    dgamma = np.zeros_like(gamma)
    dbeta = np.zeros_like(beta)
    return dx, dgamma, dbeta

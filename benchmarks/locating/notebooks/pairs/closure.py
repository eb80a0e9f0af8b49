# forward returns the output and a function that goes back.
#
# assignment: batch_norm
# gradient: right at answer: back or batchnorm_forward or backward or batchnorm

# %% data
import numpy as np

np.random.seed(3)
x = np.random.randn(6, 4)
gamma, beta = np.random.randn(4), np.random.randn(4)
dout = np.random.randn(6, 4)

# %% answer
def batchnorm(x, gamma, beta):
    mu, std = x.mean(0), np.sqrt(x.var(0) + 1e-5)
    xhat = (x - mu) / std

    def backward(dout):
        dbeta, dgamma = dout.sum(0), (dout * xhat).sum(0)
        d = dout * gamma
        dx = (d - d.mean(0) - xhat * (d * xhat).mean(0)) / std
        return dx, dgamma, dbeta

    return gamma * xhat + beta, backward

# %% check
out, backward = batchnorm(x, gamma, beta)
dx, dgamma, dbeta = backward(dout)

# The forward is finished and the backward is not.
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
    return gamma * xhat + beta, (xhat, std, gamma)

# %% backward
def batchnorm_backward(dout, cache):
    dx, dgamma, dbeta = None, None, None
    # TODO: implement the backward pass
    return dx, dgamma, dbeta

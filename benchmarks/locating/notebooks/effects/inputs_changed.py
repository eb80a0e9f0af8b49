# Right, but the upstream gradient is overwritten on the way.
#
# assignment: batch_norm
# gradient: impure at answer: batchnorm_backward

# %% data
import numpy as np

np.random.seed(3)
x = np.random.randn(6, 4)
gamma, beta = np.random.randn(4), np.random.randn(4)
dout = np.random.randn(6, 4)

# %% answer
def batchnorm_backward(dout, x, gamma, beta):
    std = np.sqrt(x.var(0) + 1e-5)
    xhat = (x - x.mean(0)) / std
    dgamma, dbeta = (dout * xhat).sum(0), dout.sum(0)
    dout *= gamma
    dx = (dout - dout.mean(0) - xhat * (dout * xhat).mean(0)) / std
    return dx, dgamma, dbeta

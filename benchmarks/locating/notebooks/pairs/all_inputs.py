# No cache: backward computes the forward pass once more.
#
# assignment: batch_norm
# gradient: right at answer: batchnorm_backward

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
    d = dout * gamma
    return (d - d.mean(0) - xhat * (d * xhat).mean(0)) / std, (dout * xhat).sum(0), dout.sum(0)

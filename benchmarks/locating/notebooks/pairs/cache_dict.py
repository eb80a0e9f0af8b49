# The cache is a dict.
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
    mean = x.mean(0)
    centred = x - mean
    inv = 1 / np.sqrt((centred ** 2).mean(0) + 1e-5)
    cache = {"centred": centred, "inv": inv, "gamma": gamma, "N": x.shape[0]}
    return gamma * centred * inv + beta, cache

# %% backward
def batchnorm_backward(dout, cache):
    c, inv, N = cache["centred"], cache["inv"], cache["N"]
    dbeta = dout.sum(0)
    dgamma = (dout * c * inv).sum(0)
    d = dout * cache["gamma"]
    dx = inv * (d - d.mean(0) - c * inv ** 2 * (d * c).mean(0))
    return dx, dgamma, dbeta

# %% check
out, cache = batchnorm_forward(x, gamma, beta)
print(batchnorm_backward(dout, cache)[0].shape)

# forward takes a dict of settings too and keeps running averages in it, as a well-known course has it.
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
def batchnorm_forward(x, gamma, beta, bn_param):
    mode = bn_param["mode"]
    eps = bn_param.get("eps", 1e-5)
    momentum = bn_param.get("momentum", 0.9)
    N, D = x.shape
    running_mean = bn_param.get("running_mean", np.zeros(D, dtype=x.dtype))
    out, cache = None, None
    if mode == "train":
        mu = x.mean(axis=0)
        v = x.var(axis=0)
        x_hat = (x - mu) / np.sqrt(v + eps)
        out = gamma * x_hat + beta
        running_mean = momentum * running_mean + (1 - momentum) * mu
        cache = (x, x_hat, mu, v, gamma, eps)
    bn_param["running_mean"] = running_mean
    return out, cache

# %% backward
def batchnorm_backward(dout, cache):
    x, x_hat, mu, v, gamma, eps = cache
    N = x.shape[0]
    dx_hat = dout * gamma
    dx = (N * dx_hat - dx_hat.sum(0) - x_hat * (dx_hat * x_hat).sum(0)) / (N * np.sqrt(v + eps))
    return dx, (dout * x_hat).sum(0), dout.sum(0)

# %% check
bn_param = {"mode": "train"}
a, cache = batchnorm_forward(x, gamma, beta, bn_param)
dx, dgamma, dbeta = batchnorm_backward(dout, cache)

# The forward pass pushes on a global stack, the backward pass pops from it.
#
# assignment: batch_norm
# gradient: right

# %%
import numpy as np
tape = []

# %% bn
def bn_forward(x, gamma, beta):
    m = x.mean(0, keepdims=True)
    v = x.var(0, keepdims=True)
    xn = (x - m) / np.sqrt(v + 1e-5)
    tape.append((xn, v, gamma))
    return gamma * xn + beta

def batchnorm_backward(dout):
    xn, v, gamma = tape.pop()
    n = dout.shape[0]
    dgamma = np.sum(dout * xn, axis=0)
    dbeta = np.sum(dout, axis=0)
    dxn = dout * gamma
    dx = 1. / n / np.sqrt(v + 1e-5) * (n * dxn - dxn.sum(0) - xn * np.sum(dxn * xn, axis=0))
    return dx, dgamma, dbeta

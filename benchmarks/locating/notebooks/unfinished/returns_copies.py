# Copies of the inputs, as the template returns them.
#
# assignment: batch_norm
# gradient: unfinished

# %% data
import numpy as np

np.random.seed(3)
x = np.random.randn(6, 4)
gamma, beta = np.random.randn(4), np.random.randn(4)
dout = np.random.randn(6, 4)

# %% answer
def batchnorm_backward(dout, x, gamma, beta):
    """Replace the copies by the gradients."""
    mu = x.mean(axis=0)
    return x.copy(), gamma.copy(), beta.copy()

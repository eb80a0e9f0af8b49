# The same derivative twice, first the long way, then the short one, under one name; both are right.
#
# assignment: softmax
# gradient: right at long, short: dW

# %% data
import numpy as np

np.random.seed(4)
X = np.random.randn(7, 4)
y = np.random.randint(3, size=7)
W = 0.1 * np.random.randn(4, 3)
reg = 0.5

# %% long
n = len(y)
s = X @ W
p = np.exp(s) / np.exp(s).sum(1, keepdims=True)
dlogp = np.zeros_like(p)
dlogp[np.arange(n), y] = -1 / n
ds = dlogp - p * dlogp.sum(axis=1, keepdims=True)
dW = X.T @ ds + 2 * reg * W

# %% short
ds = p.copy()
ds[np.arange(n), y] -= 1
dW = X.T @ (ds / n) + 2 * reg * W

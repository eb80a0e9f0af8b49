# Another part of the notebook trains by autograd, in variables of the same names; the function is the answer.
#
# assignment: network
# gradient: right at answer: backward

# %% data
import numpy as np

np.random.seed(2)
X, Y = np.random.randn(5, 3), np.random.randn(5, 2)
W1, b1 = np.random.randn(3, 4), np.random.randn(4)
W2, b2 = np.random.randn(4, 2), np.random.randn(2)

# %% answer
def backward(X, Y, W1, b1, W2, b2):
    H = np.tanh(X @ W1 + b1)
    dO = (H @ W2 + b2 - Y) / len(X)
    dZ = dO @ W2.T * (1 - H ** 2)
    return X.T @ dZ, dZ.sum(0), H.T @ dO, dO.sum(0)

# %% training
import torch

params = [torch.tensor(p, requires_grad=True) for p in (W1, b1, W2, b2)]
for _ in range(3):
    out = torch.tanh(torch.tensor(X) @ params[0] + params[1]) @ params[2] + params[3]
    (0.5 * ((out - torch.tensor(Y)) ** 2).sum() / len(X)).backward()
    dW1, db1, dW2, db2 = [p.grad.clone() for p in params]
    with torch.no_grad():
        for p in params:
            p -= 0.1 * p.grad
            p.grad.zero_()

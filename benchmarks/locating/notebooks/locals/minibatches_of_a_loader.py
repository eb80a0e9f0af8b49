# A DataLoader hands out the batches; the gradient is by hand.
#
# assignment: line
# gradient: right at training: dw, db

# %% data
import numpy as np

rng = np.random.default_rng(0)
X = rng.normal(size=(8, 3))
y = rng.normal(size=8)
w = rng.normal(size=3)
b = 0.5

# %% training
import torch
from torch.utils.data import DataLoader, TensorDataset

dataset = TensorDataset(torch.tensor(X), torch.tensor(y))
loader = DataLoader(dataset, batch_size=4, shuffle=True)
w, b = torch.zeros(3, dtype=torch.float64), torch.zeros(1, dtype=torch.float64)
for epoch in range(2):
    for i, (xb, yb) in enumerate(loader):
        error = xb @ w + b - yb
        dw = 2 * xb.T @ error / len(yb)
        db = 2 * error.mean()
        w = w - 0.1 * dw
        b = b - 0.1 * db

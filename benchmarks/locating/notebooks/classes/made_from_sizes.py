# A network object made from sizes; backward leaves its gradients on the object and returns nothing.
#
# assignment: network
# gradient: right

# %% net
import numpy as np

class Net:
    def __init__(self, d, h, k):
        self.W1 = np.random.randn(d, h) * 0.1
        self.b1 = np.zeros(h)
        self.W2 = np.random.randn(h, k) * 0.1
        self.b2 = np.zeros(k)

    def forward(self, X):
        self.H = np.tanh(X @ self.W1 + self.b1)
        return self.H @ self.W2 + self.b2

    def backward(self, X, Y):
        d = (self.forward(X) - Y) / X.shape[0]
        self.dW2 = self.H.T @ d
        self.db2 = d.sum(axis=0)
        dz = (d @ self.W2.T) * (1 - self.H ** 2)
        self.dW1 = X.T @ dz
        self.db1 = dz.sum(axis=0)

# %%
net = Net(4, 6, 2)
data, targets = np.random.randn(30, 4), np.random.randn(30, 2)
for _ in range(20):
    net.backward(data, targets)
    for name in ("W1", "b1", "W2", "b2"):
        setattr(net, name, getattr(net, name) - 0.1 * getattr(net, "d" + name))
print(((net.forward(data) - targets) ** 2).mean())

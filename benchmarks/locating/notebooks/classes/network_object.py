# One object with parameters and gradients in dicts of its own.
#
# assignment: network
# gradient: right at network: backward or grads

# %% data
import numpy as np

np.random.seed(2)
X, Y = np.random.randn(5, 3), np.random.randn(5, 2)
W1, b1 = np.random.randn(3, 4), np.random.randn(4)
W2, b2 = np.random.randn(4, 2), np.random.randn(2)

# %% network
class TwoLayerNet:
    def __init__(self, W1, b1, W2, b2):
        self.params = {"W1": W1, "b1": b1, "W2": W2, "b2": b2}
        self.grads = {}

    def forward(self, X):
        p = self.params
        self.X = X
        self.H = np.tanh(X @ p["W1"] + p["b1"])
        return self.H @ p["W2"] + p["b2"]

    def backward(self, out, Y):
        d = (out - Y) / len(Y)
        self.grads["W2"] = self.H.T @ d
        self.grads["b2"] = d.sum(0)
        d = d @ self.params["W2"].T * (1 - self.H ** 2)
        self.grads["W1"] = self.X.T @ d
        self.grads["b1"] = d.sum(0)

# %% use
net = TwoLayerNet(W1, b1, W2, b2)
net.backward(net.forward(X), Y)
print({name: grad.shape for name, grad in net.grads.items()})

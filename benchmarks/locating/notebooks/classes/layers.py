# A network of layers, each of which keeps its own self.dW and self.db.
#
# assignment: network
# gradient: right at layers, use: dW or backward or dW, db

# %% data
import numpy as np

np.random.seed(2)
X, Y = np.random.randn(5, 3), np.random.randn(5, 2)
W1, b1 = np.random.randn(3, 4), np.random.randn(4)
W2, b2 = np.random.randn(4, 2), np.random.randn(2)

# %% layers
class Linear:
    def __init__(self, W, b):
        self.W, self.b = W, b

    def forward(self, x):
        self.x = x
        return x @ self.W + self.b

    def backward(self, dout):
        self.dW = self.x.T @ dout
        self.db = dout.sum(axis=0)
        return dout @ self.W.T

class Tanh:
    def forward(self, x):
        self.out = np.tanh(x)
        return self.out

    def backward(self, dout):
        return dout * (1 - self.out ** 2)

# %% use
layer1, activation, layer2 = Linear(W1, b1), Tanh(), Linear(W2, b2)
out = layer2.forward(activation.forward(layer1.forward(X)))
dout = (out - Y) / len(X)
layer1.backward(activation.backward(layer2.backward(dout)))
print(layer1.dW, layer1.db, layer2.dW, layer2.db)

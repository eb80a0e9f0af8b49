# Two classes have a backward; the one of the loss layer is not the answer, that of the whole network is.
#
# assignment: network
# gradient: right at network: backward

# %% data
import numpy as np

np.random.seed(2)
X, Y = np.random.randn(5, 3), np.random.randn(5, 2)
W1, b1 = np.random.randn(3, 4), np.random.randn(4)
W2, b2 = np.random.randn(4, 2), np.random.randn(2)

# %% loss
class MSE:
    def forward(self, out, Y):
        self.diff = out - Y
        return 0.5 * (self.diff ** 2).sum() / len(Y)

    def backward(self):
        return self.diff / len(self.diff)

# %% network
class Net:
    def __init__(self, W1, b1, W2, b2):
        self.W1, self.b1, self.W2, self.b2 = W1, b1, W2, b2
        self.criterion = MSE()

    def backward(self, X, Y):
        H = np.tanh(X @ self.W1 + self.b1)
        self.criterion.forward(H @ self.W2 + self.b2, Y)
        d2 = self.criterion.backward()
        d1 = d2 @ self.W2.T * (1 - H ** 2)
        return X.T @ d1, d1.sum(0), H.T @ d2, d2.sum(0)

# %% use
dW1, db1, dW2, db2 = Net(W1, b1, W2, b2).backward(X, Y)

# A network object whose backprop takes one sample and returns lists of gradients, biases before weights.
#
# assignment: network
# gradient: right at network, use: backprop or nabla_b, nabla_w

# %% data
import numpy as np

np.random.seed(2)
X, Y = np.random.randn(5, 3), np.random.randn(5, 2)
W1, b1 = np.random.randn(3, 4), np.random.randn(4)
W2, b2 = np.random.randn(4, 2), np.random.randn(2)

# %% network
class Network:
    def __init__(self, weights, biases):
        self.weights, self.biases = weights, biases

    def backprop(self, x, y):
        nabla_b = [np.zeros(b.shape) for b in self.biases]
        nabla_w = [np.zeros(w.shape) for w in self.weights]
        z = x @ self.weights[0] + self.biases[0]
        h = np.tanh(z)
        delta = h @ self.weights[1] + self.biases[1] - y
        nabla_b[1] = delta
        nabla_w[1] = np.outer(h, delta)
        delta = (self.weights[1] @ delta) * (1 - h ** 2)
        nabla_b[0] = delta
        nabla_w[0] = np.outer(x, delta)
        return nabla_b, nabla_w

# %% use
net = Network([W1, W2], [b1, b2])
nabla_b = [np.zeros_like(b1), np.zeros_like(b2)]
nabla_w = [np.zeros_like(W1), np.zeros_like(W2)]
for xi, yi in zip(X, Y):
    delta_b, delta_w = net.backprop(xi, yi)
    nabla_b = [nb + d / len(X) for nb, d in zip(nabla_b, delta_b)]
    nabla_w = [nw + d / len(X) for nw, d in zip(nabla_w, delta_w)]

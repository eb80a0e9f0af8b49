# Layers in a list, run forwards and backwards in loops; the gradients are read off afterwards.
#
# assignment: network
# gradient: right at use, layers: dW1, db1, dW2, db2 or backward or dW

# %% data
import numpy as np

np.random.seed(2)
X, Y = np.random.randn(5, 3), np.random.randn(5, 2)
W1, b1 = np.random.randn(3, 4), np.random.randn(4)
W2, b2 = np.random.randn(4, 2), np.random.randn(2)

# %% layers
class Dense:
    def __init__(self, weights, bias):
        self.weights, self.bias = weights, bias

    def forward(self, inputs):
        self.inputs = inputs
        return inputs @ self.weights + self.bias

    def backward(self, grad):
        self.dweights = self.inputs.T @ grad
        self.dbias = grad.sum(axis=0)
        return grad @ self.weights.T

class Tanh:
    def forward(self, inputs):
        self.outputs = np.tanh(inputs)
        return self.outputs

    def backward(self, grad):
        return grad * (1 - self.outputs ** 2)

# %% use
layers = [Dense(W1, b1), Tanh(), Dense(W2, b2)]
out = X
for layer in layers:
    out = layer.forward(out)
grad = (out - Y) / X.shape[0]
for layer in reversed(layers):
    grad = layer.backward(grad)
dW1, db1 = layers[0].dweights, layers[0].dbias
dW2, db2 = layers[2].dweights, layers[2].dbias

# Modules in the style of torch7: updateGradInput and accGradParameters, both with gradOutput.
#
# assignment: network
# gradient: right at modules, use: gradW or gradW, gradb or accGradParameters or backward

# %% data
import numpy as np

np.random.seed(2)
X, Y = np.random.randn(5, 3), np.random.randn(5, 2)
W1, b1 = np.random.randn(3, 4), np.random.randn(4)
W2, b2 = np.random.randn(4, 2), np.random.randn(2)

# %% modules
class Linear:
    def __init__(self, W, b):
        self.W, self.b = W, b
        self.gradW, self.gradb = np.zeros_like(W), np.zeros_like(b)

    def updateOutput(self, input):
        self.output = input @ self.W + self.b
        return self.output

    def updateGradInput(self, input, gradOutput):
        self.gradInput = gradOutput @ self.W.T
        return self.gradInput

    def accGradParameters(self, input, gradOutput):
        self.gradW += input.T @ gradOutput
        self.gradb += gradOutput.sum(axis=0)

class Tanh:
    def updateOutput(self, input):
        self.output = np.tanh(input)
        return self.output

    def updateGradInput(self, input, gradOutput):
        return gradOutput * (1 - self.output ** 2)

# %% use
first, tanh, second = Linear(W1, b1), Tanh(), Linear(W2, b2)
Z = first.updateOutput(X)
H = tanh.updateOutput(Z)
out = second.updateOutput(H)
gradOutput = (out - Y) / len(Y)
second.accGradParameters(H, gradOutput)
gradH = second.updateGradInput(H, gradOutput)
first.accGradParameters(X, tanh.updateGradInput(Z, gradH))
print(first.gradW, first.gradb, second.gradW, second.gradb)

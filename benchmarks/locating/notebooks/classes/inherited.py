# The gradient is a method of the base class, used through a derived one.
#
# assignment: logistic
# gradient: right at models: gradient or propagate or gradients

# %% data
import numpy as np

np.random.seed(1)
X = np.random.randn(2, 6)
Y = (np.random.rand(1, 6) > 0.5).astype(float)
w = np.random.randn(2, 1)
b = 0.3

# %% models
class GeneralisedLinear:
    def __init__(self, w, b):
        self.w, self.b = w, b

    def gradients(self, X, Y):
        error = self.mean(self.w.T @ X + self.b) - Y
        return X @ error.T / X.shape[1], error.mean()

class Logistic(GeneralisedLinear):
    def mean(self, z):
        return 1 / (1 + np.exp(-z))

# %% use
print(Logistic(w, b).gradients(X, Y))

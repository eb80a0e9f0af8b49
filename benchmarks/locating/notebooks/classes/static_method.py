# A static method of a class that only holds functions together.
#
# assignment: logistic
# gradient: right at answer: propagate

# %% data
import numpy as np

np.random.seed(1)
X = np.random.randn(2, 6)
Y = (np.random.rand(1, 6) > 0.5).astype(float)
w = np.random.randn(2, 1)
b = 0.3

# %% answer
class Logistic:
    @staticmethod
    def sigmoid(z):
        return 1 / (1 + np.exp(-z))

    @staticmethod
    def propagate(w, b, X, Y):
        A = Logistic.sigmoid(w.T @ X + b)
        return X @ (A - Y).T / X.shape[1], (A - Y).mean()

# The gradient is made in the array of the probabilities, which belongs to nobody else: nothing is wrong with it.
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
def propagate(w, b, X, Y):
    A = 1 / (1 + np.exp(-(w.T @ X + b)))
    dZ = A
    dZ -= Y
    dZ /= X.shape[1]
    return X @ dZ.T, dZ.sum()

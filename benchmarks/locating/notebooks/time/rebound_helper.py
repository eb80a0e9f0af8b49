# A helper that the answer calls means something else at the end of the notebook.
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
def activation(z):
    return 1 / (1 + np.exp(-z))

def propagate(w, b, X, Y):
    error = activation(w.T @ X + b) - Y
    return X @ error.T / X.shape[1], error.mean()

print(propagate(w, b, X, Y))

# %% later
def activation(z):
    return np.maximum(z, 0)

print(activation(np.array([-1.0, 1.0])))

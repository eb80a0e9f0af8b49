# A function stands above what it reads, and was called only afterwards.
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

# %% answer {"execution_count": 4}
def propagate(w, b, X, Y):
    error = sigmoid(w.T @ X + b) - Y
    return X @ error.T / X.shape[1], error.mean()

# %% helper {"execution_count": 3}
def sigmoid(z):
    return 1 / (1 + np.exp(-z))

# %% use {"execution_count": 5}
print(propagate(w, b, X, Y))

# Zeros in the return statement, and the banner of the course below them.
#
# assignment: logistic
# gradient: unfinished

# %% data
import numpy as np

np.random.seed(1)
X = np.random.randn(2, 6)
Y = (np.random.rand(1, 6) > 0.5).astype(float)
w = np.random.randn(2, 1)
b = 0.3

# %% answer
def propagate(w, b, X, Y):
    m = X.shape[1]
    cost = 0
    return {"dw": np.zeros_like(w), "db": 0.0}, cost
    # *****END OF YOUR CODE*****

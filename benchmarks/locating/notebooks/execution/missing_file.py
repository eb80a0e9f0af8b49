# A file of data is not there.
#
# assignment: line_in_variables
# gradient: right at answer: dw, db

# %% data
import numpy as np
X = np.loadtxt("features.csv", delimiter=",")
y = np.load("targets.npy")
w, b = np.zeros(3), 0.0

# %% answer
r = X @ w + b - y
dw = 2 * X.T @ r / len(y)
db = 2 * r.mean()

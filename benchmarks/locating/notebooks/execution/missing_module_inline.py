# The same with the answer in variables: what the module was to load is the data.
#
# assignment: line_in_variables
# gradient: right at answer: dw, db

# %% data
import numpy as np
from utils import load_data
X, y = load_data("houses")
w = np.zeros(X.shape[1])
b = 0.0

# %% answer
r = X @ w + b - y
dw = 2 * X.T @ r / len(y)
db = 2 * r.mean()

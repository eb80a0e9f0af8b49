# The drive is mounted and data are read from it, in the cell in which numpy is imported, too.
#
# assignment: line
# gradient: right at answer: compute_gradient

# %% data
from google.colab import drive
drive.mount('/content/drive')
import numpy as np
data = np.loadtxt('/content/drive/My Drive/data.csv', delimiter=',')
X, y = data[:, :-1], data[:, -1]

# %% answer
def compute_gradient(X, y, w, b):
    r = X @ w + b - y
    return 2 * X.T @ r / len(y), 2 * r.mean()

w, b = np.zeros(X.shape[1]), 0.0
print(compute_gradient(X, y, w, b))

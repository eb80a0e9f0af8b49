# Data are fetched over the network, which is closed; the variables follow.
#
# assignment: line_in_variables
# gradient: right at answer: dw, db
# kernel: needed

# %% data
import numpy as np
import urllib.request
text = urllib.request.urlopen("https://example.org/houses.csv", timeout=1).read().decode()
table = np.array([[float(v) for v in line.split(",")] for line in text.splitlines()])
X, y = table[:, :-1], table[:, -1]
w, b = np.zeros(X.shape[1]), 0.0

# %% answer
r = X @ w + b - y
dw = 2 * X.T @ r / len(y)
db = 2 * r.mean()

# The same without the factor of two.
#
# assignment: line
# gradient: wrong (constant_factor) at answer: dw, db

# %% data
import numpy as np

rng = np.random.default_rng(0)
X = rng.normal(size=(8, 3))
y = rng.normal(size=8)
w = rng.normal(size=3)
b = 0.5

# %% answer
dw = [0.0, 0.0, 0.0]
db = 0.0
for i in range(8):
    prediction = b
    for j in range(3):
        prediction += X[i][j] * w[j]
    error = prediction - y[i]
    for j in range(3):
        dw[j] += error * X[i][j] / 8
    db += error / 8

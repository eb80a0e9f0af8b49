# The learning rate is asked for at the keyboard.
#
# assignment: line_in_variables
# gradient: right at answer: dw, db
# kernel: needed

# %% data
import numpy as np

rng = np.random.default_rng(0)
X = rng.normal(size=(8, 3))
y = rng.normal(size=8)
w = rng.normal(size=3)
b = 0.5

# %% answer
rate = float(input("learning rate: "))
r = X @ w + b - y
dw = 2 * X.T @ r / len(y)
db = 2 * r.mean()
w_new, b_new = w - rate * dw, b - rate * db

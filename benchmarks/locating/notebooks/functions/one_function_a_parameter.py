# Two functions, one for each parameter, instead of one for both.
#
# assignment: line
# gradient: right at answer: gradient_w, gradient_b or gradient_w or gradient_b

# %% data
import numpy as np

rng = np.random.default_rng(0)
X = rng.normal(size=(8, 3))
y = rng.normal(size=8)
w = rng.normal(size=3)
b = 0.5

# %% answer
def gradient_w(X, y, w, b):
    return 2 * X.T @ (X @ w + b - y) / len(y)

def gradient_b(X, y, w, b):
    return 2 * np.mean(X @ w + b - y)

print(gradient_w(X, y, w, b), gradient_b(X, y, w, b))

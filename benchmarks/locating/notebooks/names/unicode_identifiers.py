# Identifiers in Cyrillic letters; the function has the asked name.
#
# assignment: line
# gradient: right at answer: compute_gradient

# %% data
import numpy as np

rng = np.random.default_rng(0)
X = rng.normal(size=(8, 3))
y = rng.normal(size=8)
w = rng.normal(size=3)
b = 0.5

# %% answer
def compute_gradient(X, y, w, b):
    ошибка = X @ w + b - y
    градиент_w = 2 * X.T @ ошибка / len(y)
    градиент_b = 2 * ошибка.mean()
    return градиент_w, градиент_b

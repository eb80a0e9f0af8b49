# A class whose body is split over two cells, so that the second does not parse; the function is whole.
#
# assignment: line
# loss: missing
# gradient: right at answer: compute_gradient

# %% data
import numpy as np

rng = np.random.default_rng(0)
X = rng.normal(size=(8, 3))
y = rng.normal(size=8)
w = rng.normal(size=3)
b = 0.5

# %% first
class Model:
    def __init__(self, w, b):
        self.w, self.b = w, b

# %% second
    def predict(self, X):
        return X @ self.w + self.b

  def loss(self, X, y):
        return ((self.predict(X) - y) ** 2).mean()

# %% answer
def compute_gradient(X, y, w, b):
    r = X @ w + b - y
    return 2 * X.T @ r / len(y), 2 * r.mean()

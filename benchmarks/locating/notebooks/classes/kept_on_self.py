# backward returns nothing: the gradients are kept as self.dw and self.db.
#
# assignment: line
# gradient: right at model: dw, db or backward or Model

# %% data
import numpy as np

rng = np.random.default_rng(0)
X = rng.normal(size=(8, 3))
y = rng.normal(size=8)
w = rng.normal(size=3)
b = 0.5

# %% model
class Model:
    def __init__(self, w, b):
        self.w, self.b = w, b

    def forward(self, X):
        self.X = X
        return X @ self.w + self.b

    def backward(self, y):
        r = self.X @ self.w + self.b - y
        self.dw = 2 / len(y) * self.X.T @ r
        self.db = 2 * r.mean()

# %% use
model = Model(w, b)
model.forward(X)
model.backward(y)
print(model.dw, model.db)

# Gradients are added to what the parameter objects already hold; zero_grad clears them.
#
# assignment: line
# gradient: right at parts, use: grad or backward or w.grad, b.grad

# %% data
import numpy as np

rng = np.random.default_rng(0)
X = rng.normal(size=(8, 3))
y = rng.normal(size=8)
w = rng.normal(size=3)
b = 0.5

# %% parts
class Param:
    def __init__(self, value):
        self.value = np.asarray(value, dtype=float)
        self.grad = np.zeros_like(self.value)

class LinearModel:
    def __init__(self, w, b):
        self.w, self.b = Param(w), Param(b)

    def zero_grad(self):
        self.w.grad[...] = 0
        self.b.grad[...] = 0

    def backward(self, X, y):
        r = X @ self.w.value + self.b.value - y
        self.w.grad += 2 * X.T @ r / len(y)
        self.b.grad += 2 * r.mean()

# %% use
model = LinearModel(w, b)
model.zero_grad()
model.backward(X, y)
print(model.w.grad, model.b.grad)

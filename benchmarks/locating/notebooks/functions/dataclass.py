# An object with one attribute a parameter.
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
from dataclasses import dataclass

@dataclass
class Gradients:
    dw: np.ndarray
    db: float

def compute_gradient(X, y, w, b):
    residual = X @ w + b - y
    return Gradients(dw=2 * X.T @ residual / len(y), db=2 * residual.mean())

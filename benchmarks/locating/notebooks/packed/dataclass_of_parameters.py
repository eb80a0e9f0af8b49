# Parameters and gradients are instances of one dataclass.
#
# assignment: line
# loss: right
# gradient: right at g: compute_gradient

# %%
from dataclasses import dataclass
import numpy as np

@dataclass
class Params:
    w: np.ndarray
    b: float

# %% g
def predict(p: Params, X): return X @ p.w + p.b

def compute_loss(p: Params, X: np.ndarray, y: np.ndarray) -> float:
    return float(np.mean((predict(p, X) - y) ** 2))

def compute_gradient(p: Params, X: np.ndarray, y: np.ndarray) -> Params:
    err = predict(p, X) - y
    return Params(w=2 * np.einsum("nd,n->d", X, err) / len(y), b=2 * np.sum(err) / len(y))

# jax is not even there; what it was to give has the promising name, and the formula stands in the function.
#
# assignment: logistic
# gradient: right at answer: propagate

# %% data
import numpy as np

np.random.seed(1)
X = np.random.randn(2, 6)
Y = (np.random.rand(1, 6) > 0.5).astype(float)
w = np.random.randn(2, 1)
b = 0.3

# %% check
import jax
import jax.numpy as jnp

def J(w, b):
    A = jax.nn.sigmoid(w.T @ X + b)
    return -jnp.mean(Y * jnp.log(A) + (1 - Y) * jnp.log(1 - A))

dw, db = jax.grad(J, argnums=(0, 1))(w, b)

# %% answer
def propagate(w, b, X, Y):
    A = 1 / (1 + np.exp(-(w.T @ X + b)))
    return X @ (A - Y).T / X.shape[1], (A - Y).mean()

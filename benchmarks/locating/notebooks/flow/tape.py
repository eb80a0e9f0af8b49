# A tape of tensorflow, which is not installed, holds the promising names; the formula stands in a function.
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
    r = X @ w + b - y
    return 2 * X.T @ r / len(y), 2 * r.mean()

# %% check
import tensorflow as tf

wt, bt = tf.Variable(w), tf.Variable(b)
with tf.GradientTape() as tape:
    loss = tf.reduce_mean((tf.linalg.matvec(X, wt) + bt - y) ** 2)
dw, db = tape.gradient(loss, [wt, bt])

# The same with the starting point as an argument.
#
# assignment: line
# gradient: right at training: grad_w, grad_b or gradient_descent

# %% data
import numpy as np

rng = np.random.default_rng(0)
X = rng.normal(size=(8, 3))
y = rng.normal(size=8)
w = rng.normal(size=3)
b = 0.5

# %% training
def gradient_descent(X, y, w, b, alpha, num_iters):
    history = []
    for i in range(num_iters):
        error = np.dot(X, w) + b - y
        grad_w = 2 * np.dot(error, X) / len(y)
        grad_b = 2 * error.mean()
        w = w - alpha * grad_w
        b = b - alpha * grad_b
        history.append((error ** 2).mean())
    return w, b, history

w, b, history = gradient_descent(X, y, w, b, 0.05, 50)

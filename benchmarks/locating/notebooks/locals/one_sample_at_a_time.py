# Stochastic steps: the gradient of one sample at a time, which is not that of the mean over all.
#
# assignment: line
# loss: missing
# gradient: open

# %%
import numpy as np

# %% train
def sgd(X, y, eta=0.01, n_epochs=10):
    w = np.zeros(X.shape[1]); b = 0.
    for _ in range(n_epochs):
        for i in range(len(X)):
            xi, yi = X[i:i+1], y[i:i+1]
            e = xi @ w + b - yi
            gradient_w = 2 * xi.T @ e
            gradient_b = 2 * e.sum()
            w -= eta * gradient_w
            b -= eta * gradient_b
    return w, b

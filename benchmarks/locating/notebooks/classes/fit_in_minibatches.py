# fit takes batches of shuffled samples.
#
# assignment: line
# gradient: right at model: dw, db or fit

# %% data
import numpy as np

rng = np.random.default_rng(0)
X = rng.normal(size=(8, 3))
y = rng.normal(size=8)
w = rng.normal(size=3)
b = 0.5

# %% model
class SGDRegressor:
    def __init__(self, eta=0.01, batch_size=4, epochs=3, seed=0):
        self.eta = eta
        self.batch_size = batch_size
        self.epochs = epochs
        self.rng = np.random.default_rng(seed)

    def fit(self, X, y):
        self.w = np.zeros(X.shape[1])
        self.b = 0.0
        for _ in range(self.epochs):
            order = self.rng.permutation(len(y))
            for start in range(0, len(y), self.batch_size):
                batch = order[start : start + self.batch_size]
                Xb, yb = X[batch], y[batch]
                error = Xb @ self.w + self.b - yb
                dw = 2 * Xb.T @ error / len(batch)
                db = 2 * error.mean()
                self.w -= self.eta * dw
                self.b -= self.eta * db
        return self

# %% use
print(SGDRegressor(eta=0.05).fit(X, y).w)

# An estimator with a base class from elsewhere, and attributes that end in an underscore.
#
# assignment: line
# gradient: right at model: grad_w, grad_b or fit

# %% data
import numpy as np

rng = np.random.default_rng(0)
X = rng.normal(size=(8, 3))
y = rng.normal(size=8)
w = rng.normal(size=3)
b = 0.5

# %% model
class Estimator(dict):
    def __init__(self, learning_rate=0.01, n_iter=50):
        super().__init__()
        self.learning_rate = learning_rate
        self.n_iter = n_iter

    def fit(self, X, y):
        n_samples, n_features = X.shape
        self.weights_ = np.zeros(n_features)
        self.bias_ = 0
        for _ in range(self.n_iter):
            predicted = self.predict(X)
            grad_w = (2 / n_samples) * np.dot(X.T, predicted - y)
            grad_b = (2 / n_samples) * np.sum(predicted - y)
            self.weights_ -= self.learning_rate * grad_w
            self.bias_ -= self.learning_rate * grad_b
        return self

    def predict(self, X):
        return np.dot(X, self.weights_) + self.bias_

# %% use
Estimator().fit(X, y)

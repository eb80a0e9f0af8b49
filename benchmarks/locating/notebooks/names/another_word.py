# A name of the student's own choice; its signature and what it returns show what it is.
#
# assignment: logistic
# gradient: right at answer: kreuzentropie_ableitung

# %% data
import numpy as np

np.random.seed(1)
X = np.random.randn(2, 6)
Y = (np.random.rand(1, 6) > 0.5).astype(float)
w = np.random.randn(2, 1)
b = 0.3

# %% answer
def kreuzentropie_ableitung(w, b, X, Y):
    """Ableitung der mittleren Kreuzentropie nach w und b."""
    vorhersage = 1 / (1 + np.exp(-(w.T @ X + b)))
    fehler = vorhersage - Y
    return X @ fehler.T / X.shape[1], fehler.mean()

print(kreuzentropie_ableitung(w, b, X, Y))

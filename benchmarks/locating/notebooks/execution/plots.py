# Plots before the answer, with or without matplotlib in the sandbox.
#
# assignment: line_in_variables
# gradient: right at answer: dw, db

# %% data
import matplotlib.pyplot as plt
import seaborn as sns
import numpy as np
rng = np.random.default_rng(0)
X, y, w, b = rng.normal(size=(8, 3)), rng.normal(size=8), rng.normal(size=3), 0.5
fig, ax = plt.subplots(figsize=(6, 4))
ax.scatter(X[:, 0], y)
plt.show()

# %% answer
r = X @ w + b - y
plt.hist(r)
dw = 2 * X.T @ r / len(y)
db = 2 * r.mean()
plt.title(f"db = {db:.2f}")

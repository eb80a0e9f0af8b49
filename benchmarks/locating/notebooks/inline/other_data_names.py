# The variables as asked, computed from data under names of the student's own.
#
# assignment: line
# gradient: right at answer: dw, db

# %% data
import numpy as np

rng = np.random.default_rng(0)
features = rng.normal(size=(8, 3))
target = rng.normal(size=8)
weights = rng.normal(size=3)
bias = 0.5

# %% answer
prediction = features @ weights + bias
dw = 2 * features.T @ (prediction - target) / len(target)
db = 2 * np.mean(prediction - target)

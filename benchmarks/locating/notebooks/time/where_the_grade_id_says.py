# Two cells hold variables of the asked names; the metadata of the course say which is the answer.
#
# assignment: neuron
# neuron: right at answer: dL_dw, dL_db

# %% data
import numpy as np

w, x, b, t = 0.5, -1.5, 0.25, 1.0

# %% answer {"metadata": {"nbgrader": {"grade": true, "solution": true, "grade_id": "neuron", "schema_version": 3}}}
a = 1 / (1 + np.exp(-(w * x + b)))
dL_dw = 2 * (a - t) * a * (1 - a) * x
dL_db = 2 * (a - t) * a * (1 - a)

# %% play {"metadata": {"nbgrader": {"grade": false, "solution": true, "grade_id": "play", "schema_version": 3}}}
a = np.tanh(w * x + b)
dL_dw = 2 * (a - t) * (1 - a ** 2) * x
dL_db = 2 * (a - t) * (1 - a ** 2)

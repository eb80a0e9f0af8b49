# Greek identifiers, and the derivatives with a curly d.
#
# assignment: neuron
# neuron: right at answer: ðL_ðw, ðL_ðb or dL_dw, dL_db

# %% data
import numpy as np

w, x, b, t = 0.5, -1.5, 0.25, 1.0

# %% answer
σ = 1 / (1 + np.exp(-(w * x + b)))
δ = 2 * (σ - t) * σ * (1 - σ)
ðL_ðw = δ * x
ðL_ðb = δ

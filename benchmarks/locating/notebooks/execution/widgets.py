# A slider decides the point, and there is nobody to move it.
#
# assignment: neuron
# neuron: right at answer: dL_dw, dL_db

# %% slider
import ipywidgets as widgets
from IPython.display import display
slider = widgets.FloatSlider(value=0.5)
display(slider)

# %% data
import numpy as np
w = slider.value
x, b, t = -1.5, 0.25, 1.0

# %% answer
a = 1 / (1 + np.exp(-(w * x + b)))
dL_dw = 2 * (a - t) * a * (1 - a) * x
dL_db = 2 * (a - t) * a * (1 - a)

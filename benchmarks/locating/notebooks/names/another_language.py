# Spanish names for everything, in variables.
#
# assignment: line
# gradient: right at respuesta: grad_w, grad_b

# %% data
import numpy as np

rng = np.random.default_rng(0)
X = rng.normal(size=(8, 3))
y = rng.normal(size=8)
w = rng.normal(size=3)
b = 0.5

# %% [markdown]
# ## Regresión lineal
# Calculamos el gradiente de la pérdida con respecto a w y b.

# %% respuesta
# el residuo de cada observación
residuo = X @ w + b - y
perdida = np.mean(residuo ** 2)
grad_w = 2 * X.T @ residuo / len(y)
grad_b = 2 * residuo.mean()
print("gradiente:", grad_w, grad_b)

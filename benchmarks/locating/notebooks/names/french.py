# French names for inputs, results and the function.
#
# assignment: line
# loss: right at perte: calculer_perte or compute_loss
# gradient: right at grad: calculer_gradient

# %%
import numpy as np
donnees = np.random.RandomState(3)
entrees = donnees.randn(20, 3)
cibles = entrees @ np.array([1., -2, .5]) + 0.3

# %% perte
def compute_loss(entrees, cibles, poids, biais):
    """erreur quadratique moyenne"""
    residus = entrees.dot(poids) + biais - cibles
    return np.mean(residus ** 2)

# %% grad
def calculer_gradient(entrees, cibles, poids, biais):
    n = entrees.shape[0]
    residus = entrees.dot(poids) + biais - cibles
    grad_poids = 2. / n * entrees.T.dot(residus)
    grad_biais = 2. / n * residus.sum()
    return grad_poids, grad_biais

# %%
poids = np.zeros(3); biais = 0.
for i in range(200):
    gp, gb = calculer_gradient(entrees, cibles, poids, biais)
    poids -= .1 * gp
    biais -= .1 * gb
print(poids, biais, compute_loss(entrees, cibles, poids, biais))

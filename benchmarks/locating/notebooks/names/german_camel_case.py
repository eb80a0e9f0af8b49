# German camel-case names, wrong by the factor two.
#
# assignment: line
# loss: missing
# gradient: wrong

# %%
import numpy as np

# %% g
def berechneGradient(X, y, gewicht, achsenabschnitt):
    vorhersage = X @ gewicht + achsenabschnitt
    fehler = vorhersage - y
    gradGewicht = X.T @ fehler / len(y)
    gradAchse = fehler.mean()
    return gradGewicht, gradAchse

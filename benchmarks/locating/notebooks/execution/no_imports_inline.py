# numpy and torch's functions are used under their usual names and never imported.
#
# assignment: neuron
# neuron: right at answer: dL_dw, dL_db

# %% answer
w, x, b, t = 0.5, -1.5, 0.25, 1.0
a = torch.sigmoid(torch.tensor(w * x + b)).item()
dL_dw = 2 * (a - t) * a * (1 - a) * x
dL_db = 2 * (a - t) * a * (1 - a)
print(np.round(dL_dw, 3))

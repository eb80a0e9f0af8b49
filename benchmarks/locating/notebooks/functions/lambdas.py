# Lambdas with a name, one a parameter.
#
# assignment: neuron
# paths: right at answer: dL_da, dL_db or dL_da or dL_db

# %% data
a, b = 2.0, -3.0

# %% answer
L = lambda a, b: (a * b + a) ** 2
dL_da = lambda a, b: 2 * (a * b + a) * (b + 1)
dL_db = lambda a, b: 2 * (a * b + a) * a
print(dL_da(a, b), dL_db(a, b))

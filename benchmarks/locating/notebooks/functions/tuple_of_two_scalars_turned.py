# Both gradients are single numbers, returned b first: the names say so, and so does the notebook's own call.
#
# assignment: neuron
# paths: right at answer: two_ways_gradient

# %% answer
def two_ways_gradient(a, b):
    c = a * b + a
    dL_dc = 2 * c
    dL_da = dL_dc * (b + 1)
    dL_db = dL_dc * a
    return dL_db, dL_da

dL_db, dL_da = two_ways_gradient(2.0, -3.0)

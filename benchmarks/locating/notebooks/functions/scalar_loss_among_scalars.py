# The loss and two gradients, all of them single numbers.
#
# assignment: neuron
# paths: right at answer: two_ways_gradient

# %% data
a, b = 2.0, -3.0

# %% answer
def two_ways_gradient(a, b):
    c = a * b + a
    L = c ** 2
    dL_dc = 2 * c
    dL_da = dL_dc * (b + 1)
    dL_db = dL_dc * a
    return L, dL_da, dL_db

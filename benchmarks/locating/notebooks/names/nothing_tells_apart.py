# Two scalars without telling names, b first both on the way in and out: both orders are tried.
#
# assignment: neuron
# paths: right at answer: two_ways_gradient

# %% answer
def two_ways_gradient(p, q):
    s = p * q + q
    return 2 * s * q, 2 * s * (p + 1)

print(two_ways_gradient(-3.0, 2.0))

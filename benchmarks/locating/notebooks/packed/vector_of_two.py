# Two scalars as a vector of two.
#
# assignment: neuron
# paths: right at answer: two_ways_gradient

# %% answer
import numpy as np

def two_ways_gradient(v):
    a, b = v
    c = a * b + a
    return np.array([2 * c * (b + 1), 2 * c * a])

print(two_ways_gradient(np.array([2.0, -3.0])))

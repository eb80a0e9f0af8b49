# The function prints the gradients and returns nothing.
#
# assignment: neuron
# paths: right at answer: two_ways_gradient

# %% answer
def two_ways_gradient(a, b):
    c = a * b + a
    print("dL/da =", 2 * c * (b + 1))
    print("dL/db =", 2 * c * a)

two_ways_gradient(2.0, -3.0)

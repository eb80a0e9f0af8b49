# Two scalars, turned in the signature and in what comes back, as the notebook's own call has it.
#
# assignment: neuron
# paths: right at answer: two_ways_gradient

# %% answer
def two_ways_gradient(b, a):
    common = 2 * (a * b + a)
    da = common * (b + 1)
    db = common * a
    return db, da

db, da = two_ways_gradient(-3.0, 2.0)

# numpy is never imported: the cell that did it was deleted.
#
# assignment: line
# gradient: right at answer: compute_gradient

# %% answer
def compute_gradient(X, y, w, b):
    r = np.dot(X, w) + b - y
    return 2 * np.dot(X.T, r) / len(y), 2 * np.mean(r)

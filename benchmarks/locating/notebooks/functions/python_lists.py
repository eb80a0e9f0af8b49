# Plain Python with lists and sums, no numpy anywhere.
#
# assignment: line
# gradient: right at answer: compute_gradient

# %% data
X = [[1.0, 2.0], [0.5, -1.0], [-2.0, 0.25]]
y = [1.0, 0.0, -1.0]
w, b = [0.1, -0.3], 0.5

# %% answer
def compute_gradient(X, y, w, b):
    n = len(y)
    errors = [sum(wj * xj for wj, xj in zip(w, row)) + b - target for row, target in zip(X, y)]
    dw = [2 / n * sum(e * row[j] for e, row in zip(errors, X)) for j in range(len(w))]
    db = 2 / n * sum(errors)
    return dw, db

print(compute_gradient(X, y, w, b))

"""Functions of matrices: determinant, trace, inverse, factorisation, and the Gaussian likelihood."""

import numpy as np
import torch

from benchmarks.decisions.corpus import Problem
from grader import choice, loss, normal, uniform


@loss(A=normal("n", "d"), lam=uniform(low=0.5, high=2.0))
def log_determinant(A, lam):
    """the log-determinant of a matrix times its transpose, with a ridge"""
    return torch.logdet(A @ A.T + lam * torch.eye(len(A), dtype=A.dtype))


logdet_problem = Problem(log_determinant, ("A",))


def ridged(A, lam):
    return A @ A.T + lam * np.eye(len(A), dtype=A.dtype)


@logdet_problem.right("the inverse")
def logdet_inverse(A, lam):
    return 2 * np.linalg.inv(ridged(A, lam)) @ A


@logdet_problem.right("a linear system")
def logdet_solve(A, lam):
    return 2 * np.linalg.solve(A @ A.T + lam * np.eye(A.shape[0]), A)


@logdet_problem.right("two triangular systems after Cholesky")
def logdet_cholesky(A, lam):
    lower = np.linalg.cholesky(ridged(A, lam))
    half = np.linalg.solve(lower, A)
    return 2 * np.linalg.solve(lower.T, half)


@logdet_problem.right("eigenvalues")
def logdet_eigen(A, lam):
    values, vectors = np.linalg.eigh(A @ A.T)
    return vectors @ ((2 / (values + lam))[:, None] * (vectors.T @ A))


@logdet_problem.right("singular values of A")
def logdet_singular_values(A, lam):
    u, s, vt = np.linalg.svd(A, full_matrices=False)
    return (u * (2 * s / (s**2 + lam))) @ vt


@logdet_problem.right("the inverse on the other side of A")
def logdet_push_through(A, lam):
    gram = A.T @ A + lam * np.eye(A.shape[1])
    return 2 * A @ np.linalg.inv(gram)


@logdet_problem.right("a pseudo-inverse of stacked matrices")
def logdet_stacked_pinv(A, lam):
    n, d = A.shape
    stacked = np.vstack([A.T, np.sqrt(lam) * np.eye(n)])
    return 2 * np.linalg.pinv(stacked)[:, :d]


@logdet_problem.right("a triangular factor of stacked matrices")
def logdet_qr(A, lam):
    r = np.linalg.qr(np.concatenate([A.T, lam**0.5 * np.eye(len(A))]), mode="r")
    return 2 * np.linalg.solve(r, np.linalg.solve(r.T, A))


@logdet_problem.right("cofactors over the determinant")
def logdet_cofactors(A, lam):
    M = ridged(A, lam)
    n = len(M)
    cofactors = np.zeros((n, n))
    for i in range(n):
        for j in range(n):
            minor = np.delete(np.delete(M, i, axis=0), j, axis=1)
            cofactors[i, j] = (-1) ** (i + j) * np.linalg.det(minor)
    return 2 * (cofactors / np.linalg.det(M)) @ A


@logdet_problem.right("each column against the matrix without it")
def logdet_without_column(A, lam):
    grad = np.zeros(A.shape)
    for j in range(A.shape[1]):
        rest = np.delete(A, j, axis=1)
        reached = np.linalg.solve(rest @ rest.T + lam * np.eye(len(A)), A[:, j])
        grad[:, j] = 2 * reached / (1 + A[:, j] @ reached)
    return grad


@logdet_problem.right("a trace for every entry")
def logdet_entry_traces(A, lam):
    inverse = np.linalg.inv(ridged(A, lam))
    grad = np.zeros_like(A)
    for i in range(A.shape[0]):
        for j in range(A.shape[1]):
            unit = np.zeros_like(A)
            unit[i, j] = 1
            grad[i, j] = np.trace(inverse @ (unit @ A.T + A @ unit.T))
    return grad


@logdet_problem.right("elimination by hand")
def logdet_elimination(A, lam):
    n = len(A)
    rows = [[*map(float, M_row), *map(float, A_row)] for M_row, A_row in zip(ridged(A, lam), A, strict=True)]
    for i in range(n):
        pivot = rows[i][i]
        rows[i] = [value / pivot for value in rows[i]]
        for j in range(n):
            if j != i:
                factor = rows[j][i]
                rows[j] = [mine - factor * other for mine, other in zip(rows[j], rows[i], strict=True)]
    return [[2 * value for value in row[n:]] for row in rows]


@logdet_problem.right("Newton's iteration for the inverse")
def logdet_newton(A, lam):
    M = ridged(A, lam)
    inverse = M.T / (np.abs(M).sum(axis=0).max() * np.abs(M).sum(axis=1).max())
    for _ in range(60):
        inverse = inverse @ (2 * np.eye(len(M), dtype=M.dtype) - M @ inverse)
    return 2 * inverse @ A


@logdet_problem.right("backpropagation through both factors, by einsum")
def logdet_two_paths(A, lam):
    dM = np.linalg.inv(ridged(A, lam)).T
    left = np.einsum("ij,jk->ik", dM, A)
    right = np.einsum("ji,jk->ik", dM, A)
    return {"dA": left + right}


@logdet_problem.right("torch, Cholesky solve")
def logdet_torch_cholesky(A, lam):
    M = A @ A.T + lam * torch.eye(A.shape[0], dtype=A.dtype)
    return 2 * torch.cholesky_solve(A, torch.linalg.cholesky(M))


@logdet_problem.wrong(
    "the two of the square is missing",
    "constant_factor",
    "missing_path",
    "missing_chain_factor",
    "missing_term",
    "different_loss",
    "extra_factor",
)
def logdet_one_path(A, lam):
    return np.linalg.solve(ridged(A, lam), A)


@logdet_problem.wrong("stops at the inverse", "missing_chain_factor")
def logdet_only_inverse(A, lam):
    return np.linalg.inv(ridged(A, lam))


@logdet_problem.wrong(
    "the ridge forgotten in the inverse", "ignores_input", "missing_term", "different_loss", "wrong_argument"
)
def logdet_no_ridge(A, lam):
    return 2 * np.linalg.pinv(A).T


@logdet_problem.wrong(
    "the ridge is one",
    "hard_coded",
    "ignores_input",
    "different_loss",
    "wrong_argument",
    "missing_chain_factor",
    "wrong_term_factor",
)
def logdet_unit_ridge(A):
    return 2 * np.linalg.solve(A @ A.T + np.eye(len(A)), A)


@logdet_problem.wrong("the result is transposed", "transposed", "axes_permuted")
def logdet_transposed(A, lam):
    return 2 * np.linalg.inv(A.T @ A + lam * np.eye(A.shape[1])) @ A.T


@logdet_problem.wrong("the transpose reshaped", "axes_permuted", "shape_only")
def logdet_reshaped(A, lam):
    transposed = 2 * A.T @ np.linalg.inv(ridged(A, lam))
    return transposed.reshape(A.shape)


@logdet_problem.wrong("transposed unless there are more rows than columns", "transposed", "shape_only", "axes_permuted")
def logdet_guessed_side(A, lam):
    n, d = A.shape
    if n > d:
        return 2 * A @ np.linalg.inv(A.T @ A + lam * np.eye(d))
    return 2 * (np.linalg.inv(A @ A.T + lam * np.eye(n)) @ A).T.reshape(n, d)


@logdet_problem.wrong(
    "the determinant instead of its logarithm", "missing_chain_factor", "different_loss", "extra_factor"
)
def logdet_of_determinant(A, lam):
    M = ridged(A, lam)
    return 2 * np.linalg.det(M) * np.linalg.inv(M) @ A


@logdet_problem.wrong("one over every entry", "different_loss", "wrong_activation_derivative")
def logdet_elementwise(A, lam):
    return 2 * (1 / ridged(A, lam)) @ A


@logdet_problem.wrong("only the diagonal of the inverse", "missing_path", "missing_term", "extra_mask")
def logdet_diagonal(A, lam):
    inverse = np.linalg.inv(ridged(A, lam))
    return 2 * np.diag(inverse)[:, None] * A


@logdet_problem.wrong(
    "the inverse squared", "squared_chain_factor", "extra_factor", "different_loss", "wrong_activation_derivative"
)
def logdet_squared(A, lam):
    inverse = np.linalg.inv(ridged(A, lam))
    return 2 * inverse @ inverse @ A


@logdet_problem.wrong(
    "the matrix where its inverse belongs", "wrong_activation_derivative", "wrong_argument", "different_loss"
)
def logdet_not_inverted(A, lam):
    return 2 * ridged(A, lam) @ A


@logdet_problem.wrong(
    "the ridge added to every entry",
    "broadcast_shape",
    "wrong_argument",
    "different_loss",
    "extra_term",
    "missing_chain_factor",
)
def logdet_ridge_everywhere(A, lam):
    return 2 * np.linalg.pinv(A @ A.T + lam) @ A


@logdet_problem.wrong(
    "the other sign", "sign_flipped", "constant_factor", "different_loss", "extra_factor", "step_not_slope"
)
def logdet_negative(A, lam):
    return -2 * np.linalg.solve(ridged(A, lam), A)


@logdet_problem.wrong("entries beside the diagonal counted twice", "wrong_term_factor", "extra_term")
def logdet_symmetric_twice(A, lam):
    inverse = np.linalg.inv(ridged(A, lam))
    symmetric = 2 * inverse - np.diag(np.diag(inverse))
    return (symmetric + symmetric.T) @ A


@logdet_problem.wrong("the ridge differentiated as a penalty", "extra_term", "different_loss")
def logdet_ridge_penalty(A, lam):
    return 2 * np.linalg.solve(ridged(A, lam), A) + 2 * lam * A


@logdet_problem.wrong(
    "a logarithm to the base of ten", "constant_factor", "different_loss", "wrong_activation_derivative", "extra_factor"
)
def logdet_base_ten(A, lam):
    return 2 * np.linalg.solve(ridged(A, lam), A) / np.log(10)


@logdet_problem.wrong(
    "divided by the number of rows", "dimension_scale", "batch_scale", "extra_factor", "different_loss"
)
def logdet_mean(A, lam):
    return 2 * np.linalg.solve(ridged(A, lam), A) / len(A)


@logdet_problem.wrong(
    "the lower triangle of the inverse only", "missing_path", "missing_term", "extra_mask", "region_only"
)
def logdet_triangle(A, lam):
    return 2 * np.tril(np.linalg.inv(ridged(A, lam))) @ A


@logdet_problem.wrong("two terms of a series", "low_precision", "missing_term", "different_loss")
def logdet_series(A, lam):
    return 2 * (A / lam - A @ A.T @ A / lam**2)


@logdet_problem.wrong("half precision inside", "low_precision")
def logdet_half_precision(A, lam):
    inverse = np.linalg.inv(ridged(A, lam))
    return 2 * inverse.astype(np.float16) @ A.astype(np.float16)


@logdet_problem.wrong("rounded to three decimals", "rounded")
def logdet_rounded(A, lam):
    return np.round(2 * np.linalg.solve(ridged(A, lam), A), 3)


@logdet_problem.wrong(
    "without the two, and with the ridge as a penalty",
    "extra_term",
    "wrong_term_factor",
    "constant_factor",
    "missing_chain_factor",
    "missing_path",
    "missing_term",
    "different_loss",
    "extra_factor",
)
def logdet_two_mistakes(A, lam):
    return np.linalg.solve(ridged(A, lam), A) + 2 * lam * A


@loss(A=normal("m", "k"), X=normal("m", "n"), B=normal("n", "k"))
def trace_product(A, X, B):
    """the trace of a product of three matrices, the first transposed"""
    return torch.trace(A.T @ X @ B)


trace_problem = Problem(trace_product, ("X", "A"))


@trace_problem.right("matrix products")
def trace_matrices(A, X, B):
    return A @ B.T, X @ B


@trace_problem.right("sums of entries")
def trace_entry_sums(A, X, B):
    m, n = X.shape
    k = A.shape[1]
    dX, dA = np.zeros((m, n)), np.zeros((m, k))
    for i in range(m):
        for j in range(n):
            for p in range(k):
                dX[i, j] += A[i, p] * B[j, p]
                dA[i, p] += X[i, j] * B[j, p]
    return dX, dA


@trace_problem.right("outer products of columns")
def trace_outer_products(A, X, B):
    dX, dA = np.zeros_like(X), np.empty_like(A)
    for p in range(A.shape[1]):
        dX += np.outer(A[:, p], B[:, p])
        dA[:, p] = X @ B[:, p]
    return dX, dA


@trace_problem.right("einsum")
def trace_einsum(A, X, B):
    return np.einsum("ik,jk->ij", A, B), np.einsum("ij,jk->ik", X, B)


@trace_problem.right("a trace for every entry")
def trace_unit_matrices(A, X, B):
    dX, dA = np.zeros(X.shape), np.zeros(A.shape)
    for place in np.ndindex(X.shape):
        unit = np.zeros(X.shape)
        unit[place] = 1
        dX[place] = np.trace(A.T @ unit @ B)
    for place in np.ndindex(A.shape):
        unit = np.zeros(A.shape)
        unit[place] = 1
        dA[place] = np.trace(unit.T @ X @ B)
    return dX, dA


@trace_problem.right("Kronecker products of vectors")
def trace_kronecker(A, X, B):
    m, n = X.shape
    k = A.shape[1]
    flat_dx = np.kron(np.eye(m), B) @ A.reshape(-1)
    flat_da = np.kron(np.eye(m), B.T) @ X.reshape(-1)
    return flat_dx.reshape(m, n), flat_da.reshape(m, k)


@trace_problem.right("transposes, by the cyclic order of the trace")
def trace_cyclic(A, X, B):
    return (B @ A.T).T, (B.T @ X.T).T


@trace_problem.right("broadcasting and a sum")
def trace_broadcast(A, X, B):
    dX = (A[:, None, :] * B[None, :, :]).sum(axis=2)
    dA = (X[:, :, None] * B[None, :, :]).sum(axis=1)
    return dX, dA


@trace_problem.right("tensordot, as lists")
def trace_tensordot(A, X, B):
    return [np.tensordot(A, B, axes=([1], [1])).tolist(), np.tensordot(X, B, axes=1).tolist()]


@trace_problem.right("row by row, in a dict")
def trace_rows(A, X, B):
    return {"dX": np.stack([B @ a for a in A]), "dA": np.stack([B.T @ x for x in X])}


@trace_problem.right("backpropagation through the chain of products")
def trace_backprop(A, X, B):
    dproduct = np.eye(A.shape[1])
    XB = X @ B
    dXB = A @ dproduct
    dAt = dproduct @ XB.T
    return dXB @ B.T, dAt.T


@trace_problem.right("dot products of rows")
def trace_row_dots(A, X, B):
    dX = np.array([[np.dot(a, b) for b in B] for a in A])
    dA = np.array([[np.dot(x, column) for column in B.T] for x in X])
    return dX, dA


@trace_problem.right("blocks of one big product")
def trace_blocks(A, X, B):
    m, n = X.shape
    k = A.shape[1]
    upper = np.hstack([A, X])
    lower = np.block([[B.T, np.zeros((k, k))], [np.zeros((n, n)), B]])
    both = upper @ lower
    return both[:, :n], both[:, n : n + k].reshape(m, k)


@trace_problem.right("torch, a batch of outer products")
def trace_torch(A, X, B):
    dX = torch.bmm(A.T.unsqueeze(2), B.T.unsqueeze(1)).sum(dim=0)
    return dX, torch.matmul(X, B)


@trace_problem.right("extended precision inside")
def trace_longdouble(A, X, B):
    A, X, B = (np.asarray(matrix, dtype=np.longdouble) for matrix in (A, X, B))
    return A.dot(B.T), X.dot(B)


@trace_problem.wrong("both transposed", "transposed", "axes_permuted")
def trace_transposed(A, X, B):
    return B @ A.T, B.T @ X.T


@trace_problem.wrong("the transpose of the first reshaped", "axes_permuted", "shape_only")
def trace_reshaped(A, X, B):
    return (B @ A.T).reshape(X.shape), X @ B


@trace_problem.wrong("the two results exchanged", "permuted_outputs")
def trace_exchanged(A, X, B):
    return X @ B, A @ B.T


@trace_problem.wrong("a two as for a quadratic form", "constant_factor", "extra_factor", "different_loss")
def trace_doubled(A, X, B):
    return 2 * A @ B.T, 2 * X @ B


@trace_problem.wrong("the other sign for A", "sign_flipped", "constant_factor", "extra_factor", "step_not_slope")
def trace_negative(A, X, B):
    return A @ B.T, -X @ B


@trace_problem.wrong("only A for X", "missing_chain_factor", "broadcast_shape", "ignores_input", "hard_coded")
def trace_without_b(A, X, B):
    return A.sum(axis=1, keepdims=True) * np.ones_like(X), X @ B


@trace_problem.wrong("the last column only", "missing_term", "missing_path", "extra_mask")
def trace_last_column(A, X, B):
    for p in range(A.shape[1]):
        dX = np.zeros_like(X)
        dX += np.outer(A[:, p], B[:, p])
    return dX, X @ B


@trace_problem.wrong("the mean over the inner dimension", "dimension_scale", "extra_factor")
def trace_inner_mean(A, X, B):
    return A @ B.T / A.shape[1], X @ B / X.shape[1]


@trace_problem.wrong(
    "the derivative of the sum of all entries of the product",
    "different_loss",
    "extra_term",
    "wrong_axis_sum",
    "missing_chain_factor",
    "wrong_order",
    "broadcast_shape",
)
def trace_all_entries(A, X, B):
    ones = np.ones((A.shape[1], B.shape[1]))
    return A @ ones @ B.T, X @ B @ ones


@trace_problem.wrong("the squared norm of the product instead", "different_loss", "extra_factor")
def trace_squared_norm(A, X, B):
    inner = A.T @ X @ B
    return 2 * A @ inner @ B.T, 2 * X @ B @ inner.T


@trace_problem.wrong("A takes the whole trace", "extra_factor", "different_loss")
def trace_times_value(A, X, B):
    return A @ B.T, np.trace(A.T @ X @ B) * (X @ B)


@trace_problem.wrong("X multiplied in once more", "extra_factor")
def trace_times_x(A, X, B):
    return X * (A @ B.T), X @ B


@trace_problem.wrong("columns of B in reverse", "shifted_or_flipped", "wrong_argument")
def trace_flipped(A, X, B):
    return A @ B[:, ::-1].T, X @ B


@trace_problem.wrong("the gradient for A is X B summed to a column", "wrong_axis_sum", "broadcast_shape")
def trace_column_sum(A, X, B):
    return A @ B.T, (X @ B).sum(axis=1, keepdims=True) * np.ones_like(A)


@trace_problem.wrong("the orientation guessed from the sizes", "transposed", "shape_only", "axes_permuted")
def trace_guessed_orientation(A, X, B):
    dA = X.T @ B if X.shape[0] == B.shape[0] else X @ B
    return A @ B.T, dA


@trace_problem.wrong("magnitudes of the entries", "region_only", "wrong_argument", "different_loss")
def trace_magnitudes(A, X, B):
    return A @ np.abs(B).T, X @ np.abs(B)


@trace_problem.wrong("an array of integers", "truncated_to_int")
def trace_integers(A, X, B):
    dX = np.zeros(X.shape, dtype=np.int64)
    for i in range(X.shape[0]):
        for j in range(X.shape[1]):
            dX[i, j] = A[i] @ B[j]
    return dX, X @ B


@trace_problem.wrong("rounded to two decimals", "rounded")
def trace_rounded(A, X, B):
    return np.round(A @ B.T, 2), np.round(X @ B, 2)


@trace_problem.wrong(
    "the step of gradient descent", "step_not_slope", "constant_factor", "different_loss", "extra_factor"
)
def trace_step(A, X, B):
    return -0.01 * A @ B.T, -0.01 * X @ B


@trace_problem.wrong("no gradient for A", "zero", "missing_path", "ignores_input", "hard_coded", "extra_mask")
def trace_constant_a(A, X, B):
    return A @ B.T, np.zeros_like(A)


@trace_problem.wrong("both exchanged and transposed", "permuted_outputs", "transposed", "axes_permuted")
def trace_two_mistakes(A, X, B):
    return (X @ B).T, (A @ B.T).T


@loss(W=uniform("n", "n", low=-1.0, high=1.0), y=normal("n"))
def inverse_form(W, y):
    """the quadratic form of the inverse of a matrix with a large diagonal added"""
    n = len(y)
    X = W + (n + 1) * torch.eye(n, dtype=W.dtype)
    return y @ torch.linalg.solve(X, y)


inverse_problem = Problem(inverse_form, ("W", "y"))


def shifted(W):
    n = W.shape[0]
    return W + (n + 1) * np.eye(n, dtype=W.dtype)


@inverse_problem.right("the inverse")
def inverse_direct(W, y):
    inverse = np.linalg.inv(shifted(W))
    return -inverse.T @ np.outer(y, y) @ inverse.T, (inverse + inverse.T) @ y


@inverse_problem.right("two linear systems")
def inverse_two_systems(W, y):
    X = shifted(W)
    right = np.linalg.solve(X, y)
    left = np.linalg.solve(X.T, y)
    return -np.outer(left, right), left + right


@inverse_problem.right("loops over a unit matrix for every entry")
def inverse_entries(W, y):
    inverse = np.linalg.inv(W + (len(y) + 1) * np.eye(len(y)))
    dW, dy = np.zeros_like(W), np.zeros_like(y)
    for i in range(len(y)):
        for j in range(len(y)):
            unit = np.zeros_like(W)
            unit[i, j] = 1
            dW[i, j] = -y @ inverse @ unit @ inverse @ y
            dy[i] += (inverse[i, j] + inverse[j, i]) * y[j]
    return dW, dy


@inverse_problem.right("einsum")
def inverse_einsum(W, y):
    inverse = np.linalg.inv(shifted(W))
    dW = -np.einsum("a,ai,jb,b->ij", y, inverse, inverse, y, optimize=True)
    return dW, np.einsum("ij,j->i", inverse, y) + np.einsum("ji,j->i", inverse, y)


@inverse_problem.right("triangular factor and orthogonal factor")
def inverse_qr(W, y):
    q, r = np.linalg.qr(shifted(W))
    right = np.linalg.solve(r, q.T @ y)
    left = q @ np.linalg.solve(r.T, y)
    return np.outer(-left, right), right + left


@inverse_problem.right("singular values")
def inverse_singular_values(W, y):
    u, s, vt = np.linalg.svd(shifted(W))
    right = vt.T @ ((u.T @ y) / s)
    left = u @ ((vt @ y) / s)
    return -left[:, None] * right[None, :], right + left


@inverse_problem.right("cofactors")
def inverse_cofactors(W, y):
    X = shifted(W)
    n = len(X)
    inverse = np.zeros((n, n))
    for i in range(n):
        for j in range(n):
            rest = np.delete(np.delete(X, i, 0), j, 1)
            inverse[j, i] = (-1) ** (i + j) * np.linalg.det(rest) / np.linalg.det(X)
    right, left = inverse @ y, y @ inverse
    return -np.outer(left, right), left + right


@inverse_problem.right("Cramer's rule")
def inverse_cramer(W, y):
    X = shifted(W)
    right, left = np.zeros(len(y)), np.zeros(len(y))
    for i in range(len(y)):
        replaced, replaced_t = X.copy(), X.T.copy()
        replaced[:, i] = y
        replaced_t[:, i] = y
        right[i] = np.linalg.det(replaced) / np.linalg.det(X)
        left[i] = np.linalg.det(replaced_t) / np.linalg.det(X)
    return {"dW": -np.outer(left, right), "dy": left + right}


@inverse_problem.right("a power series")
def inverse_series(W, y):
    scale = len(y) + 1
    right, left = y / scale, y / scale
    for _ in range(400):
        right = (y - W @ right) / scale
        left = (y - W.T @ left) / scale
    return -np.outer(left, right), left + right


@inverse_problem.right("elimination by hand")
def inverse_elimination(W, y):
    def solved(matrix, target):
        rows = [[*map(float, row), float(value)] for row, value in zip(matrix, target, strict=True)]
        n = len(rows)
        for i in range(n):
            for j in range(i + 1, n):
                factor = rows[j][i] / rows[i][i]
                rows[j] = [a - factor * b for a, b in zip(rows[j], rows[i], strict=True)]
        found = [0.0] * n
        for i in reversed(range(n)):
            found[i] = (rows[i][n] - sum(rows[i][j] * found[j] for j in range(i + 1, n))) / rows[i][i]
        return found

    X = shifted(W)
    right, left = solved(X, y), solved(X.T, y)
    return [[-a * b for b in right] for a in left], [a + b for a, b in zip(left, right, strict=True)]


@inverse_problem.right("rank-one updates of the inverse, a row at a time")
def inverse_rank_one(W, y):
    n = len(y)
    inverse = np.eye(n) / (n + 1)
    for i in range(n):
        column = inverse[:, i].copy()
        inverse -= np.outer(column, W[i] @ inverse) / (1 + W[i] @ column)
    return -np.outer(inverse.T @ y, inverse @ y), (inverse.T + inverse) @ y


@inverse_problem.right("Kronecker product of the inverse with itself")
def inverse_kronecker(W, y):
    inverse = np.linalg.inv(shifted(W))
    jacobian = -np.kron(inverse, inverse.T)
    dW = jacobian.T @ np.outer(y, y).reshape(-1)
    return dW.reshape(W.shape), (inverse + inverse.T).dot(y)


@inverse_problem.right("backpropagation through solve and dot, y as a column")
def inverse_backprop(W, y):
    column = y.reshape(-1, 1)
    X = shifted(W)
    z = np.linalg.solve(X, column)
    dz = column
    dtarget = np.linalg.solve(X.T, dz)
    dX = -dtarget @ z.T
    return dX, z + dtarget


@inverse_problem.right("symmetric and antisymmetric part")
def inverse_parts(W, y):
    inverse = np.linalg.inv(shifted(W))
    symmetric, antisymmetric = (inverse + inverse.T) / 2, (inverse - inverse.T) / 2
    p, q = symmetric @ y, antisymmetric @ y
    return -np.outer(p - q, p + q), 2 * p


@inverse_problem.right("torch, one decomposition for both systems")
def inverse_torch_lu(W, y):
    n = len(y)
    lu, pivots = torch.linalg.lu_factor(W + (n + 1) * torch.eye(n, dtype=W.dtype))
    right = torch.linalg.lu_solve(lu, pivots, y[:, None])[:, 0]
    left = torch.linalg.lu_solve(lu, pivots, y[:, None], adjoint=True)[:, 0]
    return -torch.outer(left, right), left + right


@inverse_problem.wrong(
    "the sign of the inverse's derivative",
    "sign_flipped",
    "constant_factor",
    "missing_chain_factor",
    "wrong_activation_derivative",
    "extra_factor",
    "step_not_slope",
)
def inverse_positive(W, y):
    inverse = np.linalg.inv(shifted(W))
    return np.outer(inverse.T @ y, inverse @ y), (inverse + inverse.T) @ y


@inverse_problem.wrong("no transposes around the outer product", "transposed", "axes_permuted", "wrong_argument")
def inverse_not_transposed(W, y):
    inverse = np.linalg.inv(shifted(W))
    return -inverse @ np.outer(y, y) @ inverse, (inverse + inverse.T) @ y


@inverse_problem.wrong(
    "as if the matrix were symmetric", "missing_path", "wrong_argument", "transposed", "axes_permuted"
)
def inverse_symmetric(W, y):
    right = np.linalg.solve(shifted(W), y)
    return -np.outer(right, right), 2 * right


@inverse_problem.wrong("the first y only", "missing_path", "missing_term")
def inverse_one_path(W, y):
    inverse = np.linalg.inv(shifted(W))
    return -np.outer(inverse.T @ y, inverse @ y), inverse @ y


@inverse_problem.wrong("the second y only", "missing_path", "missing_term")
def inverse_transposed_path(W, y):
    inverse = np.linalg.inv(shifted(W))
    return -np.outer(inverse.T @ y, inverse @ y), inverse.T @ y


@inverse_problem.wrong("one inverse is missing", "missing_chain_factor", "wrong_argument")
def inverse_single(W, y):
    inverse = np.linalg.inv(shifted(W))
    return -inverse.T @ np.outer(y, y), (inverse + inverse.T) @ y


@inverse_problem.wrong("the diagonal forgotten", "wrong_argument", "missing_term", "different_loss")
def inverse_unshifted(W, y):
    inverse = np.linalg.pinv(W)
    return -np.outer(inverse.T @ y, inverse @ y), (inverse + inverse.T) @ y


@inverse_problem.wrong(
    "the diagonal as for one row", "hard_coded", "shape_only", "wrong_argument", "different_loss", "wrong_term_factor"
)
def inverse_fixed_diagonal(W, y):
    X = W + 2 * np.eye(len(y))
    left, right = np.linalg.solve(X.T, y), np.linalg.solve(X, y)
    return -np.outer(left, right), left + right


@inverse_problem.wrong(
    "the number added to every entry",
    "broadcast_shape",
    "wrong_argument",
    "extra_term",
    "different_loss",
    "missing_chain_factor",
)
def inverse_shift_everywhere(W, y):
    inverse = np.linalg.pinv(W + (len(y) + 1))
    return -np.outer(inverse.T @ y, inverse @ y), (inverse + inverse.T) @ y


@inverse_problem.wrong("one over every entry, squared", "wrong_activation_derivative", "different_loss")
def inverse_elementwise(W, y):
    X = shifted(W)
    inverse = np.linalg.inv(X)
    return -np.outer(y, y) / X**2, (inverse + inverse.T) @ y


@inverse_problem.wrong("a scalar product for the outer one", "wrong_axis_sum", "broadcast_shape", "transposed")
def inverse_scalar_product(W, y):
    inverse = np.linalg.inv(shifted(W))
    return -(y @ y) * inverse.T @ inverse.T, (inverse + inverse.T) @ y


@inverse_problem.wrong("only the diagonal of the gradient", "missing_term", "extra_mask", "missing_path", "region_only")
def inverse_diagonal(W, y):
    inverse = np.linalg.inv(shifted(W))
    return -np.diag((inverse.T @ y) * (inverse @ y)), (inverse + inverse.T) @ y


@inverse_problem.wrong(
    "without the inverse for y",
    "missing_chain_factor",
    "wrong_argument",
    "wrong_activation_derivative",
    "different_loss",
)
def inverse_y_of_matrix(W, y):
    X = shifted(W)
    inverse = np.linalg.inv(X)
    return -np.outer(inverse.T @ y, inverse @ y), (X + X.T) @ y


@inverse_problem.wrong("the matrix is symmetrised", "wrong_term_factor", "extra_term", "region_only")
def inverse_symmetrised(W, y):
    inverse = np.linalg.inv(shifted(W))
    dW = -np.outer(inverse.T @ y, inverse @ y)
    return dW + dW.T - np.diag(np.diag(dW)), (inverse + inverse.T) @ y


@inverse_problem.wrong("the results exchanged", "permuted_outputs")
def inverse_exchanged(W, y):
    inverse = np.linalg.inv(shifted(W))
    return (inverse + inverse.T) @ y, -np.outer(inverse.T @ y, inverse @ y)


@inverse_problem.wrong(
    "divided by the number of entries", "dimension_scale", "extra_factor", "batch_scale", "different_loss"
)
def inverse_mean(W, y):
    inverse = np.linalg.inv(shifted(W))
    return -np.outer(inverse.T @ y, inverse @ y) / len(y), (inverse + inverse.T) @ y / len(y)


@inverse_problem.wrong("a doubled gradient of the matrix", "constant_factor", "extra_factor")
def inverse_doubled(W, y):
    inverse = np.linalg.inv(shifted(W))
    return -2 * np.outer(inverse.T @ y, inverse @ y), (inverse + inverse.T) @ y


@inverse_problem.wrong("the inverse as a first-order series", "low_precision", "missing_term")
def inverse_first_order(W, y):
    scale = len(y) + 1
    inverse = np.eye(len(y)) / scale - W / scale**2
    return -np.outer(inverse.T @ y, inverse @ y), (inverse + inverse.T) @ y


@inverse_problem.wrong("rounded to three decimals", "rounded")
def inverse_rounded(W, y):
    inverse = np.linalg.inv(shifted(W))
    return np.round(-np.outer(inverse.T @ y, inverse @ y), 3), np.round((inverse + inverse.T) @ y, 3)


@inverse_problem.wrong(
    "no minus, and symmetric",
    "sign_flipped",
    "missing_path",
    "wrong_argument",
    "transposed",
    "constant_factor",
    "missing_chain_factor",
    "wrong_activation_derivative",
    "axes_permuted",
    "extra_factor",
    "step_not_slope",
)
def inverse_two_mistakes(W, y):
    right = np.linalg.solve(shifted(W), y)
    return np.outer(right, right), 2 * right


@loss(
    R=normal("users", "items"),
    M=choice("users", "items", values=(0.0, 1.0)),
    U=normal("users", "k"),
    V=normal("items", "k"),
    lam=uniform(low=0.3, high=1.0),
    mu=uniform(low=1.2, high=2.0),
)
def factorisation(R, M, U, V, lam, mu):
    """the squared error of a factorisation over known entries, with a penalty on each factor"""
    error = M * (R - U @ V.T)
    return (error**2).sum() + lam * (U**2).sum() + mu * (V**2).sum()


factorisation_problem = Problem(factorisation, ("U", "V"))


@factorisation_problem.right("the masked error, matrix products")
def factors_matrices(R, M, U, V, lam, mu):
    error = M * (R - U @ V.T)
    return -2 * error @ V + 2 * lam * U, -2 * error.T @ U + 2 * mu * V


@factorisation_problem.right("a loop over the known entries")
def factors_entry_loop(R, M, U, V, lam, mu):
    dU, dV = 2 * lam * U, 2 * mu * V
    for i, j in np.argwhere(M):
        error = U[i] @ V[j] - R[i, j]
        dU[i] += 2 * error * V[j]
        dV[j] += 2 * error * U[i]
    return dU, dV


@factorisation_problem.right("loops over everything, with if")
def factors_all_loops(R, M, U, V, lam, mu):
    dU, dV = np.zeros_like(U), np.zeros_like(V)
    for i in range(len(U)):
        for j in range(len(V)):
            if M[i, j] == 0:
                continue
            prediction = sum(U[i, p] * V[j, p] for p in range(U.shape[1]))
            for p in range(U.shape[1]):
                dU[i, p] -= 2 * (R[i, j] - prediction) * V[j, p]
                dV[j, p] -= 2 * (R[i, j] - prediction) * U[i, p]
    dU += 2 * lam * U
    dV += 2 * mu * V
    return dU, dV


@factorisation_problem.right("einsum")
def factors_einsum(R, M, U, V, lam, mu):
    error = np.einsum("ik,jk->ij", U, V) - R
    dU = 2 * np.einsum("ij,ij,jk->ik", M, error, V) + 2 * lam * U
    dV = 2 * np.einsum("ij,ij,ik->jk", M, error, U) + 2 * mu * V
    return dU, dV


@factorisation_problem.right("a system of normal equations for every row")
def factors_normal_equations(R, M, U, V, lam, mu):
    k = U.shape[1]
    dU, dV = np.empty_like(U), np.empty_like(V)
    for i in range(len(U)):
        known = V[M[i] > 0]
        dU[i] = 2 * ((known.T @ known + lam * np.eye(k)) @ U[i] - known.T @ R[i, M[i] > 0])
    for j in range(len(V)):
        known = U[M[:, j] > 0]
        dV[j] = 2 * ((known.T @ known + mu * np.eye(k)) @ V[j] - known.T @ R[M[:, j] > 0, j])
    return dU, dV


@factorisation_problem.right("np.where for unknown entries")
def factors_where(R, M, U, V, lam, mu):
    dpredicted = np.where(M == 1, 2 * (U @ V.T - R), 0.0)
    return dpredicted @ V + 2 * lam * U, (U.T @ dpredicted).T + 2 * mu * V


@factorisation_problem.right("boolean indexing")
def factors_boolean(R, M, U, V, lam, mu):
    known = M.astype(bool)
    error = np.zeros(R.shape)
    error[known] = R[known] - (U @ V.T)[known]
    return 2 * (lam * U - error.dot(V)), 2 * (mu * V - error.T.dot(U))


@factorisation_problem.right("rows of the known entries added in place")
def factors_add_at(R, M, U, V, lam, mu):
    i, j = np.nonzero(M)
    error = 2 * ((U[i] * V[j]).sum(axis=1) - R[i, j])[:, None]
    dU, dV = np.zeros_like(U), np.zeros_like(V)
    np.add.at(dU, i, error * V[j])
    np.add.at(dV, j, error * U[i])
    return dU + 2 * lam * U, dV + 2 * mu * V


@factorisation_problem.right("products multiplied out")
def factors_multiplied_out(R, M, U, V, lam, mu):
    squares = M[:, :, None, None] * V[None, :, :, None] * V[None, :, None, :]
    dU = 2 * np.einsum("ijkl,il->ik", squares, U) - 2 * (M * R) @ V + 2 * lam * U
    squares = M[:, :, None, None] * U[:, None, :, None] * U[:, None, None, :]
    dV = 2 * np.einsum("ijkl,jl->jk", squares, V) - 2 * (M * R).T @ U + 2 * mu * V
    return dU, dV


@factorisation_problem.right("a column of the factors at a time")
def factors_columns(R, M, U, V, lam, mu):
    residual = R - sum(np.outer(U[:, p], V[:, p]) for p in range(U.shape[1]))
    residual = residual * M
    dU = np.column_stack([2 * lam * U[:, p] - 2 * residual @ V[:, p] for p in range(U.shape[1])])
    dV = np.column_stack([2 * mu * V[:, p] - 2 * U[:, p] @ residual for p in range(U.shape[1])])
    return [dU, dV]


@factorisation_problem.right("weighted least squares of all entries, by Kronecker products")
def factors_kronecker(R, M, U, V, lam, mu):
    weights = M.reshape(-1)
    rows_u = np.kron(np.eye(len(U)), V)
    dU = 2 * rows_u.T @ (weights * (rows_u @ U.reshape(-1) - R.reshape(-1)))
    rows_v = np.kron(np.eye(len(V)), U)
    dV = 2 * rows_v.T @ (M.T.reshape(-1) * (rows_v @ V.reshape(-1) - R.T.reshape(-1)))
    return dU.reshape(U.shape) + 2 * lam * U, dV.reshape(V.shape) + 2 * mu * V


@factorisation_problem.right("the penalties as rows of a longer matrix")
def factors_augmented(R, M, U, V, lam, mu):
    k = U.shape[1]
    error_u = np.hstack([M * (U @ V.T - R), np.sqrt(lam) * U])
    error_v = np.hstack([(M * (U @ V.T - R)).T, np.sqrt(mu) * V])
    dU = 2 * error_u @ np.vstack([V, np.sqrt(lam) * np.eye(k)])
    dV = 2 * error_v @ np.vstack([U, np.sqrt(mu) * np.eye(k)])
    return {"dU": dU, "dV": dV}


@factorisation_problem.right("both factors in one symmetric product")
def factors_joint(R, M, U, V, lam, mu):
    users = len(U)
    both = np.vstack([U, V])
    error = M * (R - U @ V.T)
    matrix = np.block([[np.zeros((users, users)), error], [error.T, np.zeros((len(V), len(V)))]])
    strength = np.repeat([lam, mu], [users, len(V)])[:, None]
    grad = 2 * (strength * both - matrix @ both)
    return grad[:users], grad[users:]


@factorisation_problem.right("torch")
def factors_torch(R, M, U, V, lam, mu):
    error = torch.mul(M, torch.mm(U, V.t()) - R)
    return 2 * (torch.mm(error, V) + lam * U), 2 * (torch.mm(error.t(), U) + mu * V)


@factorisation_problem.right("torch, masked fill")
def factors_torch_masked(R, M, U, V, lam, mu):
    error = (R - U @ V.T).masked_fill(M == 0, 0.0)
    return -2 * torch.einsum("ij,jk->ik", error, V) + 2 * lam * U, -2 * torch.einsum("ij,ik->jk", error, U) + 2 * mu * V


@factorisation_problem.wrong(
    "no mask", "missing_mask", "missing_chain_factor", "ignores_input", "different_loss", "hard_coded"
)
def factors_no_mask(R, M, U, V, lam, mu):
    error = R - U @ V.T
    return -2 * error @ V + 2 * lam * U, -2 * error.T @ U + 2 * mu * V


@factorisation_problem.wrong(
    "the mask on the data only", "wrong_mask", "missing_mask", "missing_chain_factor", "different_loss"
)
def factors_mask_on_data(R, M, U, V, lam, mu):
    error = M * R - U @ V.T
    return -2 * error @ V + 2 * lam * U, -2 * error.T @ U + 2 * mu * V


@factorisation_problem.wrong("the mask the wrong way round", "wrong_mask", "different_loss", "wrong_argument")
def factors_mask_inverted(R, M, U, V, lam, mu):
    error = (1 - M) * (R - U @ V.T)
    return -2 * error @ V + 2 * lam * U, -2 * error.T @ U + 2 * mu * V


@factorisation_problem.wrong(
    "known where the rating is positive", "wrong_mask", "ignores_input", "different_loss", "wrong_argument"
)
def factors_positive_ratings(R, U, V, lam, mu):
    error = (R > 0) * (R - U @ V.T)
    return -2 * error @ V + 2 * lam * U, -2 * error.T @ U + 2 * mu * V


@factorisation_problem.wrong(
    "no penalties", "missing_term", "ignores_input", "different_loss", "missing_path", "hard_coded"
)
def factors_no_penalty(R, M, U, V, lam, mu):
    error = M * (R - U @ V.T)
    return -2 * error @ V, -2 * error.T @ U


@factorisation_problem.wrong(
    "penalties without their two", "wrong_term_factor", "different_loss", "missing_chain_factor", "extra_factor"
)
def factors_half_penalty(R, M, U, V, lam, mu):
    error = M * (R - U @ V.T)
    return -2 * error @ V + lam * U, -2 * error.T @ U + mu * V


@factorisation_problem.wrong(
    "the same strength for both penalties", "wrong_argument", "ignores_input", "wrong_term_factor", "different_loss"
)
def factors_same_strength(R, M, U, V, lam):
    error = M * (R - U @ V.T)
    return -2 * error @ V + 2 * lam * U, -2 * error.T @ U + 2 * lam * V


@factorisation_problem.wrong("the two strengths exchanged", "wrong_argument", "wrong_term_factor", "different_loss")
def factors_strengths_exchanged(R, M, U, V, lam, mu):
    error = M * (R - U @ V.T)
    return -2 * error @ V + 2 * mu * U, -2 * error.T @ U + 2 * lam * V


@factorisation_problem.wrong("a fixed strength", "hard_coded", "ignores_input", "wrong_term_factor", "different_loss")
def factors_fixed_strength(R, M, U, V):
    error = M * (R - U @ V.T)
    return -2 * error @ V + 0.1 * U, -2 * error.T @ U + 0.1 * V


@factorisation_problem.wrong("penalties drawn the other way", "wrong_term_factor", "different_loss", "extra_factor")
def factors_penalty_sign(R, M, U, V, lam, mu):
    error = M * (R - U @ V.T)
    return -2 * error @ V - 2 * lam * U, -2 * error.T @ U - 2 * mu * V


@factorisation_problem.wrong(
    "no two for the data", "wrong_term_factor", "different_loss", "missing_chain_factor", "extra_factor"
)
def factors_half_data(R, M, U, V, lam, mu):
    error = M * (R - U @ V.T)
    return -error @ V + 2 * lam * U, -error.T @ U + 2 * mu * V


@factorisation_problem.wrong(
    "the error's sign", "wrong_term_factor", "different_loss", "missing_chain_factor", "extra_factor"
)
def factors_error_sign(R, M, U, V, lam, mu):
    error = M * (R - U @ V.T)
    return 2 * error @ V + 2 * lam * U, 2 * error.T @ U + 2 * mu * V


@factorisation_problem.wrong("the results exchanged", "permuted_outputs")
def factors_exchanged(R, M, U, V, lam, mu):
    error = M * (R - U @ V.T)
    return -2 * error.T @ U + 2 * mu * V, -2 * error @ V + 2 * lam * U


@factorisation_problem.wrong(
    "divided by the number of known entries", "wrong_term_factor", "different_loss", "batch_scale", "extra_factor"
)
def factors_mean(R, M, U, V, lam, mu):
    error = M * (R - U @ V.T) / max(M.sum(), 1)
    return -2 * error @ V + 2 * lam * U, -2 * error.T @ U + 2 * mu * V


@factorisation_problem.wrong("U updated before V", "wrong_argument")
def factors_alternating(R, M, U, V, lam, mu):
    dU = -2 * (M * (R - U @ V.T)) @ V + 2 * lam * U
    U = U - 0.01 * dU
    dV = -2 * (M * (R - U @ V.T)).T @ U + 2 * mu * V
    return dU, dV


@factorisation_problem.wrong(
    "the last known entry of every row and column only",
    "missing_term",
    "single_sample",
    "missing_path",
    "extra_mask",
    "wrong_sample_weights",
)
def factors_last_entry(R, M, U, V, lam, mu):
    dU, dV = 2 * lam * U, 2 * mu * V
    for i, j in np.argwhere(M):
        error = U[i] @ V[j] - R[i, j]
        dU[i] = 2 * error * V[j] + 2 * lam * U[i]
        dV[j] = 2 * error * U[i] + 2 * mu * V[j]
    return dU, dV


@factorisation_problem.wrong(
    "the penalty at every known entry", "wrong_term_factor", "different_loss", "accumulates", "extra_factor"
)
def factors_penalty_per_entry(R, M, U, V, lam, mu):
    dU, dV = np.zeros_like(U), np.zeros_like(V)
    for i in range(len(U)):
        for j in range(len(V)):
            if M[i, j] > 0:
                error = R[i, j] - U[i] @ V[j]
                dU[i] += -2 * error * V[j] + 2 * lam * U[i]
                dV[j] += -2 * error * U[i] + 2 * mu * V[j]
    return dU, dV


@factorisation_problem.wrong(
    "the first factor's penalty only", "missing_term", "ignores_input", "different_loss", "missing_path", "hard_coded"
)
def factors_one_penalty(R, M, U, V, lam):
    error = M * (R - U @ V.T)
    return -2 * error @ V + 2 * lam * U, -2 * error.T @ U


@factorisation_problem.wrong(
    "absolute values penalised",
    "different_loss",
    "wrong_activation_derivative",
    "wrong_term_factor",
    "missing_chain_factor",
)
def factors_absolute_penalty(R, M, U, V, lam, mu):
    error = M * (R - U @ V.T)
    return -2 * error @ V + lam * np.sign(U), -2 * error.T @ U + mu * np.sign(V)


@factorisation_problem.wrong(
    "the prediction where the error belongs", "ignores_input", "missing_term", "different_loss", "hard_coded"
)
def factors_prediction(M, U, V, lam, mu):
    predicted = M * (U @ V.T)
    return 2 * predicted @ V + 2 * lam * U, 2 * predicted.T @ U + 2 * mu * V


@factorisation_problem.wrong("rounded to two decimals", "rounded")
def factors_rounded(R, M, U, V, lam, mu):
    error = M * (R - U @ V.T)
    return np.round(2 * (lam * U - error @ V), 2), np.round(2 * (mu * V - error.T @ U), 2)


@factorisation_problem.wrong(
    "no mask, and half penalties",
    "missing_mask",
    "wrong_term_factor",
    "missing_chain_factor",
    "ignores_input",
    "different_loss",
    "extra_factor",
    "hard_coded",
)
def factors_two_mistakes(R, M, U, V, lam, mu):
    error = R - U @ V.T
    return -2 * error @ V + lam * U, -2 * error.T @ U + mu * V


@factorisation_problem.wrong(
    "the step of gradient descent", "step_not_slope", "constant_factor", "different_loss", "extra_factor"
)
def factors_step(R, M, U, V, lam, mu):
    error = M * (R - U @ V.T)
    return 0.02 * (error @ V - lam * U), 0.02 * (error.T @ U - mu * V)


@loss(x=normal("n", "d"), m=normal("d"), s=uniform("d", low=-1.0, high=1.0))
def gaussian(x, m, s):
    """the mean negative log-likelihood of Gaussians with a mean and a logarithm of sigma for every feature"""
    z = (x - m) / torch.exp(s)
    return (s + 0.5 * z**2 + 0.5 * np.log(2 * np.pi)).sum(dim=1).mean()


gaussian_problem = Problem(gaussian, ("m", "s"))


@gaussian_problem.right("standardised residuals")
def gaussian_standardised(x, m, s):
    z = (x - m) / np.exp(s)
    return -(z / np.exp(s)).mean(axis=0), 1 - (z**2).mean(axis=0)


@gaussian_problem.right("loops over samples and features")
def gaussian_loops(x, m, s):
    n, d = x.shape
    dm, ds = np.zeros(d), np.zeros(d)
    for i in range(n):
        for j in range(d):
            variance = np.exp(2 * s[j])
            dm[j] += (m[j] - x[i, j]) / variance / n
            ds[j] += (1 - (x[i, j] - m[j]) ** 2 / variance) / n
    return dm, ds


@gaussian_problem.right("mean and variance of the samples")
def gaussian_moments(x, m, s):
    centre, spread = x.mean(axis=0), x.var(axis=0)
    variance = np.exp(2 * s)
    return (m - centre) / variance, 1 - (spread + (centre - m) ** 2) / variance


@gaussian_problem.right("the precision, without a division")
def gaussian_precision(x, m, s):
    precision = np.exp(-2 * s)
    diff = m - x
    return precision * diff.mean(axis=0), 1 - precision * np.mean(np.square(diff), axis=0)


@gaussian_problem.right("by way of sigma")
def gaussian_by_sigma(x, m, s):
    n = len(x)
    sigma = np.exp(s)
    diff = x - m
    dm = -diff.sum(axis=0) / (n * sigma**2)
    dsigma = 1 / sigma - (diff**2).sum(axis=0) / (n * sigma**3)
    return dm, dsigma * sigma


@gaussian_problem.right("by way of the variance")
def gaussian_by_variance(x, m, s):
    n = x.shape[0]
    variance = np.exp(s) ** 2
    diff = x - m
    dvariance = n / (2 * variance) - (diff**2).sum(0) / (2 * variance**2)
    return -(diff / variance).sum(0) / n, dvariance * 2 * variance / n


@gaussian_problem.right("einsum")
def gaussian_einsum(x, m, s):
    weights = np.exp(-2 * s) / len(x)
    diff = x - m
    return -np.einsum("ij,j->j", diff, weights), 1 - np.einsum("ij,ij,j->j", diff, diff, weights)


@gaussian_problem.right("diagonal matrices")
def gaussian_matrices(x, m, s):
    n, d = x.shape
    inverse = np.linalg.inv(np.diag(np.exp(2 * s)))
    diff = (x - m).T
    scatter = diff @ diff.T / n
    return -inverse @ diff @ np.ones(n) / n, np.ones(d) - np.diag(inverse @ scatter)


@gaussian_problem.right("matrices with columns as features, results as columns")
def gaussian_columns(x, m, s):
    centre, spread = m.reshape(-1, 1), np.exp(s).reshape(-1, 1)
    z = (x.T - centre) / spread
    dm = -z.mean(axis=1, keepdims=True) / spread
    return dm, np.mean(1 - z**2, axis=1, keepdims=True)


@gaussian_problem.right("backpropagation node by node")
def gaussian_backprop(x, m, s):
    n = len(x)
    scale = np.exp(s)
    inverse = 1 / scale
    diff = x - m
    z = diff * inverse
    dz = z / n
    ddiff = dz * inverse
    dinverse = (dz * diff).sum(axis=0)
    dscale = dinverse * -(inverse**2)
    return -ddiff.sum(axis=0), np.ones_like(s) + dscale * scale


@gaussian_problem.right("dot products of columns, in a dict of lists")
def gaussian_dots(x, m, s):
    dm, ds = [], []
    for column, mean, log_sigma in zip(x.T, m, s, strict=True):
        residual = (column - mean) / np.exp(log_sigma)
        dm.append(float(-residual.sum() / np.exp(log_sigma) / len(column)))
        ds.append(float(1 - residual @ residual / len(column)))
    return {"dm": dm, "ds": ds}


@gaussian_problem.right("a running average over the samples")
def gaussian_running(x, m, s):
    dm, ds = np.zeros_like(m), np.zeros_like(s)
    for count, row in enumerate(x, start=1):
        z = (row - m) * np.exp(-s)
        dm += (-z * np.exp(-s) - dm) / count
        ds += (1 - z * z - ds) / count
    return dm, ds


@gaussian_problem.right("a difference of squares")
def gaussian_factored(x, m, s):
    z = (x - m) / np.exp(s)
    return np.sum((m - x) / (len(x) * np.exp(2 * s)), axis=0), ((1 - z) * (1 + z)).sum(axis=0) / len(x)


@gaussian_problem.right("torch")
def gaussian_torch(x, m, s):
    z = (x - m) * torch.exp(-s)
    return -(z * torch.exp(-s)).mean(dim=0), torch.mean(1 - z.pow(2), dim=0)


@gaussian_problem.right("single precision inside")
def gaussian_float32(x, m, s):
    x, m, s = np.float32(x), np.float32(m), np.float32(s)
    z = (x - m) / np.exp(s)
    return -np.mean(z / np.exp(s), axis=0), np.mean(1 - z**2, axis=0)


@gaussian_problem.wrong(
    "the mean pushed away", "sign_flipped", "constant_factor", "missing_chain_factor", "extra_factor", "step_not_slope"
)
def gaussian_mean_sign(x, m, s):
    z = (x - m) / np.exp(s)
    return (z / np.exp(s)).mean(axis=0), 1 - (z**2).mean(axis=0)


@gaussian_problem.wrong(
    "both with the other sign",
    "sign_flipped",
    "constant_factor",
    "missing_chain_factor",
    "different_loss",
    "extra_factor",
    "step_not_slope",
)
def gaussian_ascent(x, m, s):
    z = (x - m) / np.exp(s)
    return (z / np.exp(s)).mean(axis=0), (z**2).mean(axis=0) - 1


@gaussian_problem.wrong("sigma for its square", "missing_chain_factor", "wrong_argument", "different_loss")
def gaussian_sigma_once(x, m, s):
    z = (x - m) / np.exp(s)
    return -z.mean(axis=0), 1 - (z**2).mean(axis=0)


@gaussian_problem.wrong("the derivative in sigma, not in its logarithm", "missing_chain_factor")
def gaussian_in_sigma(x, m, s):
    sigma = np.exp(s)
    z = (x - m) / sigma
    return -(z / sigma).mean(axis=0), (1 - (z**2).mean(axis=0)) / sigma


@gaussian_problem.wrong("the normaliser forgotten", "missing_term", "missing_path", "different_loss")
def gaussian_no_normaliser(x, m, s):
    z = (x - m) / np.exp(s)
    return -(z / np.exp(s)).mean(axis=0), -(z**2).mean(axis=0)


@gaussian_problem.wrong("only the normaliser", "missing_path", "ignores_input", "missing_term", "hard_coded")
def gaussian_only_normaliser(x, m, s):
    return -((x - m) / np.exp(2 * s)).mean(axis=0), np.ones_like(s)


@gaussian_problem.wrong("summed over the samples", "batch_scale", "missing_chain_factor", "different_loss")
def gaussian_summed(x, m, s):
    z = (x - m) / np.exp(s)
    return -(z / np.exp(s)).sum(axis=0), (1 - z**2).sum(axis=0)


@gaussian_problem.wrong(
    "the normaliser counted once, the rest summed",
    "wrong_term_factor",
    "batch_scale",
    "different_loss",
    "missing_chain_factor",
)
def gaussian_summed_partly(x, m, s):
    z = (x - m) / np.exp(s)
    return -(z / np.exp(s)).mean(axis=0), 1 - (z**2).sum(axis=0)


@gaussian_problem.wrong("a mean over the features too", "dimension_scale", "extra_factor", "different_loss")
def gaussian_all_mean(x, m, s):
    z = (x - m) / np.exp(s)
    return -(z / np.exp(s)).sum(axis=0) / x.size, (1 - z**2).sum(axis=0) / x.size


@gaussian_problem.wrong(
    "s taken as the logarithm of the variance", "different_loss", "wrong_argument", "missing_chain_factor"
)
def gaussian_log_variance(x, m, s):
    diff = x - m
    return -(diff / np.exp(s)).mean(axis=0), 0.5 - 0.5 * (diff**2 / np.exp(s)).mean(axis=0)


@gaussian_problem.wrong("s taken as sigma itself", "wrong_argument", "different_loss")
def gaussian_s_is_sigma(x, m, s):
    z = (x - m) / s
    return -(z / s).mean(axis=0), (1 / s) * (1 - (z**2).mean(axis=0))


@gaussian_problem.wrong("the half of the square kept", "wrong_term_factor", "missing_chain_factor", "extra_factor")
def gaussian_half_square(x, m, s):
    z = (x - m) / np.exp(s)
    return -(z / np.exp(s)).mean(axis=0), 1 - 0.5 * (z**2).mean(axis=0)


@gaussian_problem.wrong(
    "a two from the square",
    "wrong_term_factor",
    "constant_factor",
    "different_loss",
    "missing_chain_factor",
    "extra_factor",
)
def gaussian_doubled_square(x, m, s):
    z = (x - m) / np.exp(s)
    return -2 * (z / np.exp(s)).mean(axis=0), 1 - 2 * (z**2).mean(axis=0)


@gaussian_problem.wrong(
    "the residual not squared", "missing_chain_factor", "wrong_activation_derivative", "wrong_term_factor"
)
def gaussian_not_squared(x, m, s):
    z = (x - m) / np.exp(s)
    return -(z / np.exp(s)).mean(axis=0), 1 - z.mean(axis=0)


@gaussian_problem.wrong(
    "the square of the mean residual",
    "wrong_order",
    "wrong_argument",
    "different_loss",
    "missing_term",
    "wrong_axis_sum",
    "broadcast_shape",
)
def gaussian_square_of_mean(x, m, s):
    z = (x - m) / np.exp(s)
    return -(z / np.exp(s)).mean(axis=0), 1 - z.mean(axis=0) ** 2


@gaussian_problem.wrong(
    "the variance of the samples, whatever the mean", "missing_path", "ignores_input", "missing_term", "wrong_argument"
)
def gaussian_variance_only(x, m, s):
    variance = np.exp(2 * s)
    return (m - x.mean(axis=0)) / variance, 1 - x.var(axis=0) / variance


@gaussian_problem.wrong(
    "the last sample only",
    "single_sample",
    "missing_term",
    "missing_path",
    "extra_mask",
    "wrong_sample_weights",
    "different_loss",
)
def gaussian_last_sample(x, m, s):
    for row in x:
        dm, ds = np.zeros_like(m), np.zeros_like(s)
        z = (row - m) / np.exp(s)
        dm -= z / np.exp(s)
        ds += 1 - z**2
    return dm / len(x), ds / len(x)


@gaussian_problem.wrong("summed over the features instead of the samples", "wrong_axis_sum")
def gaussian_wrong_axis(x, m, s):
    z = (x - m) / np.exp(s)
    return -(z / np.exp(s)).mean(axis=1), 1 - (z**2).mean(axis=1)


@gaussian_problem.wrong("one scale for all features", "wrong_axis_sum", "broadcast_shape")
def gaussian_shared_scale(x, m, s):
    z = (x - m) / np.exp(s)
    return -(z / np.exp(s)).mean(axis=0), np.full_like(s, np.mean(1 - z**2))


@gaussian_problem.wrong("the results exchanged", "permuted_outputs")
def gaussian_exchanged(x, m, s):
    z = (x - m) / np.exp(s)
    return 1 - (z**2).mean(axis=0), -(z / np.exp(s)).mean(axis=0)


@gaussian_problem.wrong("a count one less", "wrong_term_factor", "shape_only", "extra_factor")
def gaussian_bessel(x, m, s):
    count = max(len(x) - 1, 1)
    z = (x - m) / np.exp(s)
    return -(z / np.exp(s)).mean(axis=0), 1 - (z**2).sum(axis=0) / count


@gaussian_problem.wrong(
    "the sign of the logarithm", "wrong_argument", "wrong_activation_derivative", "wrong_term_factor"
)
def gaussian_inverted_scale(x, m, s):
    z = (x - m) * np.exp(s)
    return -(z * np.exp(s)).mean(axis=0), 1 - (z**2).mean(axis=0)


@gaussian_problem.wrong(
    "divided by the number of features",
    "batch_scale",
    "dimension_scale",
    "shape_only",
    "wrong_term_factor",
    "different_loss",
)
def gaussian_wrong_count(x, m, s):
    z = (x - m) / np.exp(s)
    return -(z / np.exp(s)).sum(axis=0) / len(m), 1 - (z**2).sum(axis=0) / len(m)


@gaussian_problem.wrong("clipped between -1 and 1", "clipped", "region_only")
def gaussian_clipped(x, m, s):
    z = (x - m) / np.exp(s)
    return np.clip(-(z / np.exp(s)).mean(axis=0), -1, 1), np.clip(1 - (z**2).mean(axis=0), -1, 1)


@gaussian_problem.wrong("rounded to three decimals", "rounded")
def gaussian_rounded(x, m, s):
    z = (x - m) / np.exp(s)
    return np.round(-(z / np.exp(s)).mean(axis=0), 3), np.round(1 - (z**2).mean(axis=0), 3)


@gaussian_problem.wrong(
    "summed, and without the normaliser",
    "batch_scale",
    "missing_term",
    "missing_path",
    "different_loss",
    "missing_chain_factor",
)
def gaussian_two_mistakes(x, m, s):
    z = (x - m) / np.exp(s)
    return -(z / np.exp(s)).sum(axis=0), -(z**2).sum(axis=0)

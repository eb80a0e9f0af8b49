"""Convolution and pooling, given the gradient of what comes after."""

import numpy as np
import torch
import torch.nn.functional as F

from benchmarks.decisions.corpus import Problem
from grader import loss, normal


@loss(x=normal("n", "c", 8), w=normal("f", "c", 3), b=normal("f"), dout=normal("n", "f", 6))
def conv1d(x, w, b, dout):
    """the weighted sum of the outputs of a convolution along one axis"""
    out = torch.einsum("nctk,fck->nft", x.unfold(2, 3, 1), w) + b[:, None]
    return (out * dout).sum()


conv1d_problem = Problem(conv1d, ("x", "w", "b"))


def conv1d_windows(x, k):
    return np.lib.stride_tricks.sliding_window_view(x, k, axis=2)


def conv1d_dx(w, dout):
    k = w.shape[2]
    padded = np.pad(dout, ((0, 0), (0, 0), (k - 1, k - 1)))
    return np.einsum("nflk,fck->ncl", conv1d_windows(padded, k), w[:, :, ::-1])


def conv1d_dw(x, dout):
    k = x.shape[2] - dout.shape[2] + 1
    return np.einsum("nft,nctk->fck", dout, conv1d_windows(x, k))


@conv1d_problem.right("loops over everything")
def conv1d_all_loops(x, w, b, dout):
    dx, dw, db = np.zeros_like(x), np.zeros_like(w), np.zeros_like(b)
    for i in range(x.shape[0]):
        for o in range(w.shape[0]):
            for t in range(dout.shape[2]):
                g = dout[i, o, t]
                db[o] += g
                for ch in range(w.shape[1]):
                    for a in range(w.shape[2]):
                        dw[o, ch, a] += x[i, ch, t + a] * g
                        dx[i, ch, t + a] += w[o, ch, a] * g
    return dx, dw, db


@conv1d_problem.right("a loop over the windows")
def conv1d_window_loop(x, w, dout):
    n, c, _ = x.shape
    f, _, k = w.shape
    dx = np.zeros(x.shape)
    dw = np.zeros(w.shape)
    for t in range(dout.shape[2]):
        window = x[:, :, t : t + k].reshape(n, c * k)
        dw += (dout[:, :, t].T @ window).reshape(w.shape)
        dx[:, :, t : t + k] += (dout[:, :, t] @ w.reshape(f, c * k)).reshape(n, c, k)
    return dx, dw, dout.sum(axis=(0, 2))


@conv1d_problem.right("a loop over the taps of the kernel")
def conv1d_tap_loop(x, w, dout):
    steps = dout.shape[2]
    dx, dw = np.zeros_like(x), np.empty_like(w)
    for a in range(w.shape[2]):
        seen = x[:, :, a : a + steps]
        dw[:, :, a] = np.einsum("nft,nct->fc", dout, seen)
        dx[:, :, a : a + steps] += np.einsum("nft,fc->nct", dout, w[:, :, a])
    return dx, dw, np.einsum("nft->f", dout)


@conv1d_problem.right("a full convolution with the reversed kernel")
def conv1d_full(x, w, dout):
    return conv1d_dx(w, dout), conv1d_dw(x, dout), dout.sum(axis=2).sum(axis=0)


@conv1d_problem.right("one matrix product, by columns")
def conv1d_columns(x, w, dout):
    n, c, length = x.shape
    f, _, k = w.shape
    steps = length - k + 1
    index = np.arange(steps)[:, None] + np.arange(k)[None, :]
    columns = x[:, :, index].transpose(0, 2, 1, 3).reshape(n * steps, c * k)
    upstream = dout.transpose(0, 2, 1).reshape(n * steps, f)
    dw = (upstream.T @ columns).reshape(f, c, k)
    dcolumns = (upstream @ w.reshape(f, c * k)).reshape(n, steps, c, k).transpose(0, 2, 1, 3)
    dx = np.zeros_like(x)
    np.add.at(dx, (slice(None), slice(None), index), dcolumns)
    return dx, dw, upstream.sum(axis=0)


@conv1d_problem.right("np.convolve and np.correlate for each pair of channels")
def conv1d_numpy_convolve(x, w, dout):
    dx, dw = np.zeros_like(x), np.zeros_like(w)
    for i in range(len(x)):
        for o in range(len(w)):
            for ch in range(x.shape[1]):
                dx[i, ch] += np.convolve(dout[i, o], w[o, ch])
                dw[o, ch] += np.correlate(x[i, ch], dout[i, o], mode="valid")
    return dx, dw, np.array([dout[:, o].sum() for o in range(len(w))])


@conv1d_problem.right("products of Fourier transforms")
def conv1d_fourier(x, w, dout):
    length = x.shape[2]
    fx = np.fft.rfft(x.astype(np.float64), axis=2)
    fw = np.fft.rfft(w.astype(np.float64), n=length, axis=2)
    fd = np.fft.rfft(dout.astype(np.float64), n=length, axis=2)
    dx = np.fft.irfft(np.einsum("nfl,fcl->ncl", fd, fw), n=length, axis=2)
    dw = np.fft.irfft(np.einsum("nfl,ncl->fcl", fd.conj(), fx), n=length, axis=2)
    return dx, dw[:, :, : w.shape[2]], fd[:, :, 0].real.sum(axis=0)


@conv1d_problem.right("the Toeplitz matrix of the layer")
def conv1d_toeplitz(x, w, dout):
    n, c, length = x.shape
    f, _, k = w.shape
    steps = length - k + 1
    matrix = np.zeros((f, steps, c, length))
    for t in range(steps):
        matrix[:, t, :, t : t + k] = w
    dx = dout.reshape(n, -1) @ matrix.reshape(f * steps, c * length)
    dmatrix = (dout.reshape(n, -1).T @ x.reshape(n, -1)).reshape(matrix.shape)
    dw = sum(dmatrix[:, t, :, t : t + k] for t in range(steps))
    return dx.reshape(x.shape), dw, np.ones(n) @ dout.sum(axis=2)


@conv1d_problem.right("a tensor that says which input meets which tap")
def conv1d_selection(x, w, dout):
    length, k, steps = x.shape[2], w.shape[2], dout.shape[2]
    place = np.arange(steps)[:, None, None] + np.arange(k)[None, :, None]
    selection = (place == np.arange(length)).astype(x.dtype)
    dx = np.einsum("nft,fck,tkl->ncl", dout, w, selection, optimize=True)
    dw = np.einsum("nft,ncl,tkl->fck", dout, x, selection, optimize=True)
    return dx, dw, dout.sum((0, 2))


@conv1d_problem.right("for every input, the outputs that it reaches")
def conv1d_gather(x, w, dout):
    n, c, length = x.shape
    f, _, k = w.shape
    steps = dout.shape[2]
    dx = np.zeros((n, c, length))
    for place in range(length):
        for a in range(k):
            t = place - a
            if 0 <= t < steps:
                dx[:, :, place] += dout[:, :, t] @ w[:, :, a]
    dw = np.stack([np.tensordot(dout, x[:, :, a : a + steps], axes=([0, 2], [0, 2])) for a in range(k)], axis=2)
    return [dx, dw, dout.transpose(1, 0, 2).reshape(f, -1).sum(axis=1)]


@conv1d_problem.right("torch, transposed convolution")
def conv1d_torch_transposed(x, w, dout):
    dx = F.conv_transpose1d(dout, w)
    dw = F.conv1d(x.transpose(0, 1), dout.transpose(0, 1)).transpose(0, 1)
    return dx, dw, torch.sum(dout, dim=(0, 2))


@conv1d_problem.right("torch, unfolded windows")
def conv1d_torch_unfold(x, w, dout):
    k = w.shape[2]
    dw = torch.einsum("nft,nctk->fck", dout, x.unfold(2, k, 1))
    padded = F.pad(dout, (k - 1, k - 1))
    dx = torch.einsum("nflk,fck->ncl", padded.unfold(2, k, 1), torch.flip(w, dims=[2]))
    return {"dx": dx, "dw": dw, "db": dout.sum(dim=(0, 2))}


@conv1d_problem.right("a layer class that keeps its windows")
def conv1d_layer_class(x, w, b, dout):
    class Conv:
        def forward(self, x):
            self.shape = x.shape
            self.windows = [x[:, :, t : t + w.shape[2]] for t in range(x.shape[2] - w.shape[2] + 1)]
            return np.stack([np.einsum("nck,fck->nf", seen, w) + b for seen in self.windows], axis=2)

        def backward(self, dout):
            self.dw = np.zeros_like(w)
            dx = np.zeros(self.shape)
            for t, seen in enumerate(self.windows):
                self.dw += np.einsum("nf,nck->fck", dout[:, :, t], seen)
                dx[:, :, t : t + w.shape[2]] += np.einsum("nf,fck->nck", dout[:, :, t], w)
            self.db = dout.sum(axis=(0, 2))
            return dx

    layer = Conv()
    layer.forward(x)
    dx = layer.backward(dout)
    return dx, layer.dw, layer.db


@conv1d_problem.right("each sample by itself, as lists, the bias as a column")
def conv1d_sample_lists(x, w, dout):
    dx = [conv1d_dx(w, dout[i : i + 1])[0].tolist() for i in range(len(x))]
    dw = np.sum([conv1d_dw(x[i : i + 1], dout[i : i + 1]) for i in range(len(x))], axis=0)
    return dx, dw.tolist(), dout.sum(axis=(0, 2)).reshape(-1, 1)


@conv1d_problem.right("single precision inside")
def conv1d_float32(x, w, dout):
    x, w, dout = x.astype(np.float32), w.astype(np.float32), dout.astype(np.float32)
    return conv1d_dx(w, dout), conv1d_dw(x, dout), dout.sum(axis=(0, 2))


@conv1d_problem.wrong("the kernel not reversed for dx", "shifted_or_flipped")
def conv1d_dx_unflipped(x, w, dout):
    k = w.shape[2]
    padded = np.pad(dout, ((0, 0), (0, 0), (k - 1, k - 1)))
    dx = np.einsum("nflk,fck->ncl", conv1d_windows(padded, k), w)
    return dx, conv1d_dw(x, dout), dout.sum(axis=(0, 2))


@conv1d_problem.wrong("dw reversed, as for a true convolution", "shifted_or_flipped")
def conv1d_dw_flipped(x, w, dout):
    return conv1d_dx(w, dout), conv1d_dw(x, dout)[:, :, ::-1], dout.sum(axis=(0, 2))


@conv1d_problem.wrong("dx is shifted by one place", "shifted_or_flipped")
def conv1d_dx_shifted(x, w, dout):
    return np.roll(conv1d_dx(w, dout), 1, axis=2), conv1d_dw(x, dout), dout.sum(axis=(0, 2))


@conv1d_problem.wrong(
    "dw is overwritten by every sample",
    "single_sample",
    "missing_term",
    "missing_path",
    "extra_mask",
    "wrong_sample_weights",
)
def conv1d_dw_last_sample(x, w, dout):
    dx = conv1d_dx(w, dout)
    for i in range(len(x)):
        dw = conv1d_dw(x[i : i + 1], dout[i : i + 1])
    return dx, dw, dout.sum(axis=(0, 2))


@conv1d_problem.wrong("the bias not summed over the places", "wrong_axis_sum")
def conv1d_db_over_samples(x, w, dout):
    return conv1d_dx(w, dout), conv1d_dw(x, dout), dout.sum(axis=0)


@conv1d_problem.wrong(
    "the bias averaged over the places", "dimension_scale", "constant_factor", "extra_factor", "different_loss"
)
def conv1d_db_mean_places(x, w, dout):
    return conv1d_dx(w, dout), conv1d_dw(x, dout), dout.mean(axis=2).sum(axis=0)


@conv1d_problem.wrong(
    "the bias summed over the filters", "wrong_axis_sum", "broadcast_shape", "different_loss", "shape_only"
)
def conv1d_db_filters(x, w, b, dout):
    return conv1d_dx(w, dout), conv1d_dw(x, dout), dout.sum() * np.ones_like(b)


@conv1d_problem.wrong("dw and db averaged over the batch", "batch_scale", "extra_factor")
def conv1d_batch_mean(x, w, dout):
    n = len(x)
    return conv1d_dx(w, dout), conv1d_dw(x, dout) / n, dout.sum(axis=(0, 2)) / n


@conv1d_problem.wrong("windows of dx overwrite each other", "missing_path", "missing_term", "region_only")
def conv1d_dx_overwritten(x, w, dout):
    k = w.shape[2]
    dx = np.zeros(x.shape)
    for t in range(dout.shape[2]):
        dx[:, :, t : t + k] = np.einsum("nf,fck->nck", dout[:, :, t], w)
    return dx, conv1d_dw(x, dout), dout.sum(axis=(0, 2))


@conv1d_problem.wrong("dx holds the last filter only", "missing_path", "missing_term", "extra_mask")
def conv1d_dx_last_filter(x, w, dout):
    for o in range(len(w)):
        dx = conv1d_dx(w[o : o + 1], dout[:, o : o + 1])
    return dx, conv1d_dw(x, dout), dout.sum(axis=(0, 2))


@conv1d_problem.wrong(
    "everything with the other sign",
    "sign_flipped",
    "constant_factor",
    "different_loss",
    "extra_factor",
    "step_not_slope",
)
def conv1d_negative(x, w, dout):
    return -conv1d_dx(w, dout), -conv1d_dw(x, dout), -dout.sum(axis=(0, 2))


@conv1d_problem.wrong("channels and filters of dw exchanged", "axes_permuted", "transposed")
def conv1d_dw_transposed(x, w, dout):
    dw = np.einsum("nft,nctk->cfk", dout, conv1d_windows(x, w.shape[2]))
    return conv1d_dx(w, dout), dw, dout.sum(axis=(0, 2))


@conv1d_problem.wrong(
    "the upstream gradient is taken to be all ones",
    "ignores_input",
    "missing_chain_factor",
    "hard_coded",
    "different_loss",
)
def conv1d_no_upstream(x, w, dout):
    ones = np.ones_like(dout)
    return conv1d_dx(w, ones), conv1d_dw(x, ones), ones.sum(axis=(0, 2))


@conv1d_problem.wrong(
    "the last window is left out", "missing_term", "region_only", "missing_path", "extra_mask", "different_loss"
)
def conv1d_last_window_skipped(x, w, dout):
    k = w.shape[2]
    dx, dw = np.zeros_like(x), np.zeros_like(w)
    for t in range(dout.shape[2] - 1):
        dw += np.einsum("nf,nck->fck", dout[:, :, t], x[:, :, t : t + k])
        dx[:, :, t : t + k] += np.einsum("nf,fck->nck", dout[:, :, t], w)
    return dx, dw, dout.sum(axis=(0, 2))


@conv1d_problem.wrong("the kernel reshaped instead of transposed", "axes_permuted", "shape_only")
def conv1d_reshaped_kernel(x, w, dout):
    f, c, k = w.shape
    padded = np.pad(dout, ((0, 0), (0, 0), (k - 1, k - 1)))
    swapped = w.reshape(c, f, k)[:, :, ::-1]
    dx = np.einsum("nflk,cfk->ncl", conv1d_windows(padded, k), swapped)
    return dx, conv1d_dw(x, dout), dout.sum(axis=(0, 2))


@conv1d_problem.wrong(
    "only the first sample, for a batch of one",
    "single_sample",
    "shape_only",
    "missing_term",
    "missing_path",
    "extra_mask",
    "wrong_sample_weights",
)
def conv1d_batch_of_one(x, w, dout):
    return conv1d_dx(w, dout), conv1d_dw(x[:1], dout[:1]), dout[0].sum(axis=1)


@conv1d_problem.wrong("dx in an array of integers", "truncated_to_int")
def conv1d_integers(x, w, dout):
    dx = np.zeros(x.shape, dtype=int)
    exact = conv1d_dx(w, dout)
    for i in range(x.shape[0]):
        dx[i] = exact[i]
    return dx, conv1d_dw(x, dout), dout.sum(axis=(0, 2))


@conv1d_problem.wrong("rounded to three decimals", "rounded")
def conv1d_rounded(x, w, dout):
    return np.round(conv1d_dx(w, dout), 3), np.round(conv1d_dw(x, dout), 3), np.round(dout.sum(axis=(0, 2)), 3)


@conv1d_problem.wrong(
    "the kernel summed over its channels for dx", "wrong_axis_sum", "broadcast_shape", "wrong_order", "shape_only"
)
def conv1d_channels_summed(x, w, dout):
    dx = conv1d_dx(w.sum(axis=1, keepdims=True), dout) * np.ones_like(x)
    return dx, conv1d_dw(x, dout), dout.sum(axis=(0, 2))


@conv1d_problem.wrong(
    "dw without its tap: all taps see the first place",
    "shifted_or_flipped",
    "wrong_argument",
    "broadcast_shape",
    "region_only",
)
def conv1d_same_tap(x, w, dout):
    steps = dout.shape[2]
    dw = np.zeros_like(w)
    for a in range(w.shape[2]):
        dw[:, :, a] = np.einsum("nft,nct->fc", dout, x[:, :, :steps])
    return conv1d_dx(w, dout), dw, dout.sum(axis=(0, 2))


@conv1d_problem.wrong("torch, a convolution where the transposed one belongs", "shifted_or_flipped")
def conv1d_torch_same_kernel(x, w, dout):
    dx = F.conv1d(F.pad(dout, (2, 2)), w.transpose(0, 1))
    dw = F.conv1d(x.transpose(0, 1), dout.transpose(0, 1)).transpose(0, 1)
    return dx, dw, dout.sum(dim=(0, 2))


@conv1d_problem.wrong(
    "the kernel not reversed, and a mean over the batch", "shifted_or_flipped", "batch_scale", "extra_factor"
)
def conv1d_unflipped_and_mean(x, w, dout):
    k = w.shape[2]
    padded = np.pad(dout, ((0, 0), (0, 0), (k - 1, k - 1)))
    dx = np.einsum("nflk,fck->ncl", conv1d_windows(padded, k), w)
    return dx, conv1d_dw(x, dout) / len(x), dout.sum(axis=(0, 2)) / len(x)


@conv1d_problem.wrong(
    "the bias reached by every place, without the upstream gradient",
    "missing_chain_factor",
    "ignores_input",
    "hard_coded",
    "different_loss",
)
def conv1d_db_counts(x, w, dout):
    db = np.full(len(w), float(dout.shape[0] * dout.shape[2]))
    return conv1d_dx(w, dout), conv1d_dw(x, dout), db


@conv1d_problem.wrong(
    "the step of gradient descent", "step_not_slope", "constant_factor", "different_loss", "extra_factor"
)
def conv1d_step(x, w, dout):
    rate = 0.01
    return -rate * conv1d_dx(w, dout), -rate * conv1d_dw(x, dout), -rate * dout.sum(axis=(0, 2))


@loss(x=normal("c", "height", "width"), w=normal("f", "c", 3, 3), b=normal("f"), dout=normal("f", "height", "width"))
def conv2d(x, w, b, dout):
    """the weighted sum of the outputs of a convolution of one padded image"""
    out = F.conv2d(x[None], w, b, padding=1)[0]
    return (out * dout).sum()


conv2d_problem = Problem(conv2d, ("x", "w", "b"))


def conv2d_pad(x):
    return np.pad(x, ((0, 0), (1, 1), (1, 1)))


def conv2d_dx(w, dout):
    _, height, width = dout.shape
    padded = np.zeros((w.shape[1], height + 2, width + 2), dtype=w.dtype)
    for a in range(3):
        for c in range(3):
            padded[:, a : a + height, c : c + width] += np.einsum("fij,fc->cij", dout, w[:, :, a, c])
    return padded[:, 1:-1, 1:-1]


def conv2d_dw(x, dout):
    windows = np.lib.stride_tricks.sliding_window_view(conv2d_pad(x), (3, 3), axis=(1, 2))
    return np.einsum("fij,cijab->fcab", dout, windows)


@conv2d_problem.right("loops over filters and pixels")
def conv2d_pixel_loops(x, w, b, dout):
    padded = conv2d_pad(x)
    dpadded, dw, db = np.zeros_like(padded), np.zeros_like(w), np.zeros_like(b)
    for o in range(dout.shape[0]):
        for i in range(dout.shape[1]):
            for j in range(dout.shape[2]):
                dpadded[:, i : i + 3, j : j + 3] += w[o] * dout[o, i, j]
                dw[o] += padded[:, i : i + 3, j : j + 3] * dout[o, i, j]
                db[o] += dout[o, i, j]
    return dpadded[:, 1:-1, 1:-1], dw, db


@conv2d_problem.right("a loop over the taps")
def conv2d_taps(x, w, dout):
    return conv2d_dx(w, dout), conv2d_dw(x, dout), dout.sum(axis=(1, 2))


@conv2d_problem.right("a convolution with the kernel turned by half a turn")
def conv2d_rotated(x, w, dout):
    turned = np.rot90(w, 2, axes=(2, 3))
    windows = np.lib.stride_tricks.sliding_window_view(conv2d_pad(dout), (3, 3), axis=(1, 2))
    dx = np.tensordot(turned, windows, axes=([0, 2, 3], [0, 3, 4]))
    seen = np.lib.stride_tricks.sliding_window_view(conv2d_pad(x), (3, 3), axis=(1, 2))
    dw = np.tensordot(dout, seen, axes=([1, 2], [1, 2]))
    return dx, dw, dout.reshape(len(w), -1).sum(axis=1)


@conv2d_problem.right("columns of windows and back")
def conv2d_columns(x, w, dout):
    c, height, width = x.shape
    f = len(w)
    padded = conv2d_pad(x)
    columns = np.array(
        [padded[:, i : i + 3, j : j + 3].ravel() for i in range(height) for j in range(width)]
    )  # a row for every pixel
    upstream = dout.reshape(f, -1)
    dw = (upstream @ columns).reshape(w.shape)
    dcolumns = upstream.T @ w.reshape(f, -1)
    dpadded = np.zeros_like(padded)
    for pixel, patch in enumerate(dcolumns):
        i, j = divmod(pixel, width)
        dpadded[:, i : i + 3, j : j + 3] += patch.reshape(c, 3, 3)
    return dpadded[:, 1 : height + 1, 1 : width + 1], dw, upstream @ np.ones(height * width, dtype=dout.dtype)


@conv2d_problem.right("torch, transposed convolution")
def conv2d_torch_transposed(x, w, dout):
    dx = F.conv_transpose2d(dout[None], w, padding=1)[0]
    dw = F.conv2d(x[:, None], dout[:, None], padding=1).transpose(0, 1)
    return dx, dw, dout.flatten(1).sum(1)


@conv2d_problem.right("torch, unfold and fold")
def conv2d_torch_fold(x, w, dout):
    columns = F.unfold(x[None], 3, padding=1)[0]
    upstream = dout.flatten(1)
    dw = (upstream @ columns.T).reshape(w.shape)
    dx = F.fold((w.flatten(1).T @ upstream)[None], x.shape[1:], 3, padding=1)[0]
    return {"dx": dx, "dw": dw, "db": upstream.sum(dim=1)}


@conv2d_problem.right("for every input pixel, the outputs around it")
def conv2d_gather(x, w, dout):
    _, height, width = x.shape
    dx, dw = np.zeros_like(x), np.zeros_like(w)
    for i in range(height):
        for j in range(width):
            for a in (-1, 0, 1):
                for s in (-1, 0, 1):
                    row, column = i + a, j + s
                    if row < 0 or row >= height or column < 0 or column >= width:
                        continue
                    upstream = dout[:, row, column]
                    dx[:, i, j] += upstream @ w[:, :, 1 - a, 1 - s]
                    dw[:, :, 1 - a, 1 - s] += np.outer(upstream, x[:, i, j])
    return dx, dw, dout.sum(-1).sum(-1)


@conv2d_problem.right("products with shift matrices")
def conv2d_shift_matrices(x, w, dout):
    _, height, width = x.shape
    dx, dw = np.zeros_like(x), np.zeros_like(w)
    for a in range(3):
        for s in range(3):
            up, along = np.eye(height, k=a - 1, dtype=x.dtype), np.eye(width, k=s - 1, dtype=x.dtype)
            dw[:, :, a, s] = np.einsum("fij,cij->fc", dout, up @ x @ along.T)
            dx += np.einsum("fc,fij->cij", w[:, :, a, s], up.T @ dout @ along)
    return dx, dw, dout.sum(axis=(1, 2))


@conv2d_problem.right("the Jacobian matrix of the layer")
def conv2d_jacobian(x, w, dout):
    _, height, width = x.shape
    f = len(w)
    jacobian = np.zeros((f, height, width, *x.shape))
    for i in range(height):
        for j in range(width):
            for p in range(max(0, i - 1), min(height, i + 2)):
                for q in range(max(0, j - 1), min(width, j + 2)):
                    jacobian[:, i, j, :, p, q] = w[:, :, p - i + 1, q - j + 1]
    dx = jacobian.reshape(dout.size, x.size).T @ dout.ravel()
    return dx.reshape(x.shape), conv2d_dw(x, dout), dout.sum(axis=(1, 2))


@conv2d_problem.right("products of Fourier transforms")
def conv2d_fourier(x, w, dout):
    _, height, width = x.shape
    size = (height + 2, width + 2)
    fx = np.fft.fft2(conv2d_pad(x).astype(np.float64))
    fd = np.fft.fft2(dout.astype(np.float64), s=size)
    fw = np.fft.fft2(w.astype(np.float64), s=size)
    dpadded = np.fft.ifft2(np.einsum("fij,fcij->cij", fd, fw)).real
    dw = np.fft.ifft2(fd.conj()[:, None] * fx[None]).real[:, :, :3, :3]
    return dpadded[:, 1:-1, 1:-1], dw, dout.sum(axis=(1, 2))


@conv2d_problem.right("one-dimensional convolutions of rows")
def conv2d_rows(x, w, dout):
    c, height, width = x.shape
    padded = conv2d_pad(x)
    dpadded, dw = np.zeros_like(padded), np.zeros_like(w)
    for o in range(len(w)):
        for ch in range(c):
            for i in range(height):
                for a in range(3):
                    dpadded[ch, i + a] += np.convolve(dout[o, i], w[o, ch, a])
                    dw[o, ch, a] += [np.dot(padded[ch, i + a, s : s + width], dout[o, i]) for s in range(3)]
    return dpadded[:, 1:-1, 1:-1], dw, [channel.sum() for channel in dout]


@conv2d_problem.right("index arrays, and a mask for what lies outside")
def conv2d_masked_indices(x, w, dout):
    _, height, width = x.shape
    i, j, a, s = np.meshgrid(range(height), range(width), range(3), range(3), indexing="ij")
    row, column = i + a - 1, j + s - 1
    inside = (row >= 0) & (row < height) & (column >= 0) & (column < width)
    i, j, a, s, row, column = (index[inside] for index in (i, j, a, s, row, column))
    dx, dw = np.zeros(x.shape), np.zeros(w.shape)
    upstream = dout[:, i, j]
    np.add.at(dx, (slice(None), row, column), np.einsum("fe,fce->ce", upstream, w[:, :, a, s]))
    np.add.at(dw, (slice(None), slice(None), a, s), upstream[:, None, :] * x[None, :, row, column])
    return dx, dw, dout.sum(axis=(1, 2))


@conv2d_problem.right("rolled copies of the padded image")
def conv2d_rolled(x, w, dout):
    padded, upstream = conv2d_pad(x), conv2d_pad(dout)
    dpadded, dw = np.zeros_like(padded), np.zeros_like(w)
    for a in (-1, 0, 1):
        for s in (-1, 0, 1):
            dw[:, :, a + 1, s + 1] = np.einsum("fij,cij->fc", upstream, np.roll(padded, (-a, -s), axis=(1, 2)))
            dpadded += np.einsum("fij,fc->cij", np.roll(upstream, (a, s), axis=(1, 2)), w[:, :, a + 1, s + 1])
    return dpadded[:, 1:-1, 1:-1], dw, upstream.sum(axis=(1, 2)).reshape(-1, 1, 1)


@conv2d_problem.right("extended precision inside")
def conv2d_longdouble(x, w, dout):
    x, w, dout = x.astype(np.longdouble), w.astype(np.longdouble), dout.astype(np.longdouble)
    return conv2d_dx(w, dout), conv2d_dw(x, dout), dout.sum(axis=(1, 2))


@conv2d_problem.wrong("the kernel not turned for dx", "shifted_or_flipped")
def conv2d_not_rotated(x, w, dout):
    windows = np.lib.stride_tricks.sliding_window_view(conv2d_pad(dout), (3, 3), axis=(1, 2))
    dx = np.einsum("fcab,fijab->cij", w, windows)
    return dx, conv2d_dw(x, dout), dout.sum(axis=(1, 2))


@conv2d_problem.wrong("the kernel flipped in one direction only", "shifted_or_flipped")
def conv2d_half_flipped(x, w, dout):
    windows = np.lib.stride_tricks.sliding_window_view(conv2d_pad(dout), (3, 3), axis=(1, 2))
    dx = np.einsum("fcab,fijab->cij", w[:, :, ::-1, :], windows)
    return dx, conv2d_dw(x, dout), dout.sum(axis=(1, 2))


@conv2d_problem.wrong("the padding cut off at the wrong end", "shifted_or_flipped")
def conv2d_crop_shifted(x, w, dout):
    _, height, width = x.shape
    padded = np.zeros((x.shape[0], height + 2, width + 2))
    for a in range(3):
        for s in range(3):
            padded[:, a : a + height, s : s + width] += np.einsum("fij,fc->cij", dout, w[:, :, a, s])
    return padded[:, :height, :width], conv2d_dw(x, dout), dout.sum(axis=(1, 2))


@conv2d_problem.wrong("the kernel transposed instead of turned", "axes_permuted", "shifted_or_flipped", "transposed")
def conv2d_transposed_kernel(x, w, dout):
    windows = np.lib.stride_tricks.sliding_window_view(conv2d_pad(dout), (3, 3), axis=(1, 2))
    dx = np.einsum("fcab,fijba->cij", w, windows)
    return dx, conv2d_dw(x, dout), dout.sum(axis=(1, 2))


@conv2d_problem.wrong("rows and columns of dw exchanged", "axes_permuted", "transposed")
def conv2d_dw_swapped_axes(x, w, dout):
    return conv2d_dx(w, dout), conv2d_dw(x, dout).swapaxes(2, 3), dout.sum(axis=(1, 2))


@conv2d_problem.wrong("dw turned by half a turn", "shifted_or_flipped")
def conv2d_dw_turned(x, w, dout):
    return conv2d_dx(w, dout), conv2d_dw(x, dout)[:, :, ::-1, ::-1], dout.sum(axis=(1, 2))


@conv2d_problem.wrong("the bias summed over rows only", "wrong_axis_sum")
def conv2d_db_rows(x, w, dout):
    return conv2d_dx(w, dout), conv2d_dw(x, dout), dout.sum(axis=1)


@conv2d_problem.wrong("one sum for all biases", "wrong_axis_sum", "broadcast_shape", "different_loss", "shape_only")
def conv2d_db_all(x, w, b, dout):
    return conv2d_dx(w, dout), conv2d_dw(x, dout), np.full_like(b, dout.sum())


@conv2d_problem.wrong("the bias averaged over the pixels", "dimension_scale", "extra_factor", "different_loss")
def conv2d_db_mean(x, w, dout):
    return conv2d_dx(w, dout), conv2d_dw(x, dout), dout.mean(axis=(1, 2))


@conv2d_problem.wrong(
    "only windows that lie inside the image",
    "missing_term",
    "region_only",
    "missing_path",
    "extra_mask",
    "different_loss",
)
def conv2d_interior(x, w, dout):
    _, height, width = x.shape
    dx, dw = np.zeros_like(x), np.zeros_like(w)
    for i in range(1, height - 1):
        for j in range(1, width - 1):
            dx[:, i - 1 : i + 2, j - 1 : j + 2] += np.einsum("f,fcab->cab", dout[:, i, j], w)
            dw += np.einsum("f,cab->fcab", dout[:, i, j], x[:, i - 1 : i + 2, j - 1 : j + 2])
    return dx, dw, dout.sum(axis=(1, 2))


@conv2d_problem.wrong(
    "the image goes round at its borders", "different_loss", "region_only", "extra_term", "wrong_argument"
)
def conv2d_periodic(x, w, dout):
    dx, dw = np.zeros_like(x), np.zeros_like(w)
    for a in (-1, 0, 1):
        for s in (-1, 0, 1):
            dw[:, :, a + 1, s + 1] = np.einsum("fij,cij->fc", dout, np.roll(x, (-a, -s), axis=(1, 2)))
            dx += np.einsum("fij,fc->cij", np.roll(dout, (a, s), axis=(1, 2)), w[:, :, a + 1, s + 1])
    return dx, dw, dout.sum(axis=(1, 2))


@conv2d_problem.wrong(
    "the border repeated instead of zero", "different_loss", "wrong_argument", "extra_term", "region_only"
)
def conv2d_edge_padding(x, w, dout):
    padded = np.pad(x, ((0, 0), (1, 1), (1, 1)), mode="edge")
    windows = np.lib.stride_tricks.sliding_window_view(padded, (3, 3), axis=(1, 2))
    return conv2d_dx(w, dout), np.einsum("fij,cijab->fcab", dout, windows), dout.sum(axis=(1, 2))


@conv2d_problem.wrong("dx is set anew for every filter", "missing_path", "missing_term", "extra_mask")
def conv2d_last_filter(x, w, dout):
    for o in range(len(w)):
        dpadded = np.zeros((x.shape[0], x.shape[1] + 2, x.shape[2] + 2))
        for i in range(x.shape[1]):
            for j in range(x.shape[2]):
                dpadded[:, i : i + 3, j : j + 3] += w[o] * dout[o, i, j]
    return dpadded[:, 1:-1, 1:-1], conv2d_dw(x, dout), dout.sum(axis=(1, 2))


@conv2d_problem.wrong("dw from the last pixel only", "missing_term", "missing_path", "extra_mask")
def conv2d_last_pixel(x, w, dout):
    padded, dw = conv2d_pad(x), np.zeros_like(w)
    for o in range(len(w)):
        for i in range(x.shape[1]):
            for j in range(x.shape[2]):
                dw[o] = padded[:, i : i + 3, j : j + 3] * dout[o, i, j]
    return conv2d_dx(w, dout), dw, dout.sum(axis=(1, 2))


@conv2d_problem.wrong(
    "the upstream gradient is left out", "missing_chain_factor", "ignores_input", "hard_coded", "different_loss"
)
def conv2d_no_upstream(x, w, dout):
    ones = np.ones_like(dout)
    return conv2d_dx(w, ones), conv2d_dw(x, ones), ones.sum(axis=(1, 2))


@conv2d_problem.wrong("dw averaged over the pixels", "dimension_scale", "extra_factor")
def conv2d_dw_mean(x, w, dout):
    return conv2d_dx(w, dout), conv2d_dw(x, dout) / (x.shape[1] * x.shape[2]), dout.sum(axis=(1, 2))


@conv2d_problem.wrong("channels and filters of the kernel taken for each other", "axes_permuted", "shape_only")
def conv2d_channels_reshaped(x, w, dout):
    f, c = w.shape[:2]
    swapped = w.reshape(c, f, 3, 3).transpose(1, 0, 2, 3)
    return conv2d_dx(swapped, dout), conv2d_dw(x, dout), dout.sum(axis=(1, 2))


@conv2d_problem.wrong(
    "as many columns visited as there are rows",
    "shape_only",
    "missing_term",
    "missing_path",
    "extra_mask",
    "region_only",
    "different_loss",
)
def conv2d_square_only(x, w, dout):
    height = x.shape[1]
    side = min(height, x.shape[2])
    padded = conv2d_pad(x)
    dpadded, dw = np.zeros_like(padded), np.zeros_like(w)
    for i in range(side):
        for j in range(side):
            dpadded[:, i : i + 3, j : j + 3] += np.einsum("f,fcab->cab", dout[:, i, j], w)
            dw += np.einsum("f,cab->fcab", dout[:, i, j], padded[:, i : i + 3, j : j + 3])
    return dpadded[:, 1:-1, 1:-1], dw, dout.sum(axis=(1, 2))


@conv2d_problem.wrong("dw in an array of integers", "truncated_to_int")
def conv2d_integers(x, w, dout):
    dw = np.zeros(w.shape, dtype=int)
    dw[...] = conv2d_dw(x, dout)
    return conv2d_dx(w, dout), dw, dout.sum(axis=(1, 2))


@conv2d_problem.wrong("dx clipped between -1 and 1", "region_only", "clipped")
def conv2d_clipped(x, w, dout):
    return np.clip(conv2d_dx(w, dout), -1, 1), conv2d_dw(x, dout), dout.sum(axis=(1, 2))


@conv2d_problem.wrong("the channels of dw summed", "wrong_axis_sum", "broadcast_shape", "wrong_order", "shape_only")
def conv2d_dw_channels_summed(x, w, dout):
    dw = conv2d_dw(x, dout).sum(axis=1, keepdims=True) * np.ones_like(w)
    return conv2d_dx(w, dout), dw, dout.sum(axis=(1, 2))


@conv2d_problem.wrong("dw without the padding, one place off", "shifted_or_flipped", "missing_term")
def conv2d_dw_padding_at_end(x, w, dout):
    padded = np.pad(x, ((0, 0), (0, 2), (0, 2)))
    windows = np.lib.stride_tricks.sliding_window_view(padded, (3, 3), axis=(1, 2))
    return conv2d_dx(w, dout), np.einsum("fij,cijab->fcab", dout, windows), dout.sum(axis=(1, 2))


@conv2d_problem.wrong(
    "the kernel not turned and the bias averaged",
    "shifted_or_flipped",
    "dimension_scale",
    "extra_factor",
    "different_loss",
)
def conv2d_two_mistakes(x, w, dout):
    windows = np.lib.stride_tricks.sliding_window_view(conv2d_pad(dout), (3, 3), axis=(1, 2))
    return np.einsum("fcab,fijab->cij", w, windows), conv2d_dw(x, dout), dout.mean(axis=(1, 2))


@conv2d_problem.wrong("the middle of the kernel only", "missing_path", "wrong_argument", "missing_term", "extra_mask")
def conv2d_centre_tap(x, w, dout):
    dx = np.einsum("fij,fc->cij", dout, w[:, :, 1, 1])
    return dx, conv2d_dw(x, dout), dout.sum(axis=(1, 2))


@conv2d_problem.wrong(
    "the gradient of the bias forgotten",
    "zero",
    "missing_path",
    "missing_term",
    "different_loss",
    "ignores_input",
    "hard_coded",
    "extra_mask",
)
def conv2d_no_bias(x, w, b, dout):
    return conv2d_dx(w, dout), conv2d_dw(x, dout), np.zeros_like(b)


@loss(x=normal("n", "c", 6, 4), dout=normal("n", "c", 3, 2))
def max_pool(x, dout):
    """the weighted sum of the largest entries of windows of two by two"""
    return (F.max_pool2d(x, 2) * dout).sum()


max_pool_problem = Problem(max_pool, ("x",))


def max_pool_windows(x):
    n, c, height, width = x.shape
    return x.reshape(n, c, height // 2, 2, width // 2, 2).transpose(0, 1, 2, 4, 3, 5)


def max_pool_image(windows):
    n, c, rows, columns = windows.shape[:4]
    return windows.transpose(0, 1, 2, 4, 3, 5).reshape(n, c, 2 * rows, 2 * columns)


def twice_as_large(a):
    return a.repeat(2, axis=2).repeat(2, axis=3)


@max_pool_problem.right("loops with an argmax for every window")
def max_pool_loops(x, dout):
    dx = np.zeros_like(x)
    for i in range(x.shape[0]):
        for ch in range(x.shape[1]):
            for p in range(dout.shape[2]):
                for q in range(dout.shape[3]):
                    window = x[i, ch, 2 * p : 2 * p + 2, 2 * q : 2 * q + 2]
                    a, s = np.unravel_index(np.argmax(window), window.shape)
                    dx[i, ch, 2 * p + a, 2 * q + s] += dout[i, ch, p, q]
    return dx


@max_pool_problem.right("loops with a mask for every window")
def max_pool_mask_loops(x, dout):
    dx = np.zeros(x.shape)
    for p in range(dout.shape[2]):
        for q in range(dout.shape[3]):
            window = x[:, :, 2 * p : 2 * p + 2, 2 * q : 2 * q + 2]
            mask = window == window.max(axis=(2, 3), keepdims=True)
            dx[:, :, 2 * p : 2 * p + 2, 2 * q : 2 * q + 2] = mask * dout[:, :, p, q][:, :, None, None]
    return dx


@max_pool_problem.right("a reshape into windows, and a mask with keepdims")
def max_pool_reshape(x, dout):
    n, c, height, width = x.shape
    blocks = x.reshape(n, c, height // 2, 2, width // 2, 2)
    mask = blocks == blocks.max(axis=(3, 5), keepdims=True)
    return (mask * dout[:, :, :, None, :, None]).reshape(x.shape)


@max_pool_problem.right("everything repeated to the size of the image")
def max_pool_repeated(x, dout):
    largest = max_pool_windows(x).max(axis=(4, 5))
    return np.where(x >= twice_as_large(largest), twice_as_large(dout), 0)


@max_pool_problem.right("Kronecker products")
def max_pool_kron(x, dout):
    dx = np.zeros_like(x)
    block = np.ones((2, 2), dtype=x.dtype)
    for i in range(len(x)):
        for ch in range(x.shape[1]):
            image = x[i, ch]
            largest = np.maximum.reduce([image[::2, ::2], image[1::2, ::2], image[::2, 1::2], image[1::2, 1::2]])
            dx[i, ch] = np.kron(dout[i, ch], block) * (image == np.kron(largest, block))
    return dx


@max_pool_problem.right("torch, indices and unpooling")
def max_pool_torch_unpool(x, dout):
    _, indices = F.max_pool2d(x, 2, return_indices=True)
    return F.max_unpool2d(dout, indices, 2)


@max_pool_problem.right("torch, scatter to the flat places")
def max_pool_torch_scatter(x, dout):
    _, places = F.max_pool2d(x, kernel_size=2, stride=2, return_indices=True)
    flat = torch.zeros_like(x).flatten(2)
    return flat.scatter_add(2, places.flatten(2), dout.flatten(2)).reshape(x.shape)


@max_pool_problem.right("four strided images compared with each other")
def max_pool_strided(x, dout):
    parts = {(a, s): x[:, :, a::2, s::2] for a in range(2) for s in range(2)}
    dx = np.empty_like(x)
    for (a, s), mine in parts.items():
        wins = np.ones(mine.shape, dtype=bool)
        for other in parts.values():
            wins &= mine >= other
        dx[:, :, a::2, s::2] = dout * wins
    return dx


@max_pool_problem.right("first the rows, then the columns")
def max_pool_two_stages(x, dout):
    top, bottom = x[:, :, 0::2, :], x[:, :, 1::2, :]
    tall = np.maximum(top, bottom)
    left, right = tall[:, :, :, 0::2], tall[:, :, :, 1::2]
    dtall = np.zeros_like(tall)
    dtall[:, :, :, 0::2] = dout * (left >= right)
    dtall[:, :, :, 1::2] = dout * (left < right)
    dx = np.zeros_like(x)
    dx[:, :, 0::2, :] = dtall * (top >= bottom)
    dx[:, :, 1::2, :] = dtall * (top < bottom)
    return dx


@max_pool_problem.right("one-hot rows of the argmax")
def max_pool_one_hot(x, dout):
    windows = max_pool_windows(x)
    winner = windows.reshape(*windows.shape[:4], 4).argmax(axis=-1)
    dwindows = np.eye(4)[winner] * dout[..., None]
    return max_pool_image(dwindows.reshape(windows.shape))


@max_pool_problem.right("rows of windows with integer indexing")
def max_pool_rows(x, dout):
    windows = max_pool_windows(x)
    rows = windows.reshape(-1, 4)
    drows = np.zeros_like(rows)
    drows[np.arange(len(rows)), rows.argmax(axis=1)] = dout.ravel()
    return max_pool_image(drows.reshape(windows.shape)).tolist()


@max_pool_problem.right("put along an axis")
def max_pool_put_along(x, dout):
    windows = max_pool_windows(x)
    flat = windows.reshape(*windows.shape[:4], 4)
    dflat = np.zeros(flat.shape)
    np.put_along_axis(dflat, np.expand_dims(flat.argmax(axis=4), 4), dout[..., None], axis=4)
    return max_pool_image(dflat.reshape(windows.shape))


@max_pool_problem.right("sums of weights at flat places")
def max_pool_bincount(x, dout):
    n, c, height, width = x.shape
    places = np.arange(x.size).reshape(x.shape)
    flat = max_pool_windows(x).reshape(-1, 4)
    where = max_pool_windows(places).reshape(-1, 4)
    chosen = where[range(len(flat)), flat.argmax(axis=1)]
    return np.bincount(chosen, weights=dout.ravel(), minlength=x.size).reshape(n, c, height, width)


@max_pool_problem.right("the maximum written with rectified differences")
def max_pool_by_relu(x, dout):
    p, q = x[:, :, ::2, ::2], x[:, :, ::2, 1::2]
    r, s = x[:, :, 1::2, ::2], x[:, :, 1::2, 1::2]
    first = q + np.maximum(p - q, 0)
    second = s + np.maximum(r - s, 0)
    dfirst = dout * (first - second > 0)
    dsecond = dout - dfirst
    dx = np.zeros_like(x)
    dx[:, :, ::2, ::2] = dfirst * (p - q > 0)
    dx[:, :, ::2, 1::2] = dfirst - dfirst * (p - q > 0)
    dx[:, :, 1::2, ::2] = dsecond * (r - s > 0)
    dx[:, :, 1::2, 1::2] = dsecond - dsecond * (r - s > 0)
    return dx


@max_pool_problem.right("the last place of a sort, in single precision")
def max_pool_sorted(x, dout):
    windows = max_pool_windows(x.astype(np.float32))
    flat = windows.reshape(-1, 4)
    order = np.argsort(flat, axis=1)
    drows = np.zeros_like(flat)
    for row in range(len(flat)):
        drows[row, order[row, -1]] = dout.reshape(-1)[row]
    return {"dx": max_pool_image(drows.reshape(windows.shape))}


@max_pool_problem.wrong(
    "every entry of the window gets the gradient",
    "missing_mask",
    "missing_chain_factor",
    "ignores_input",
    "different_loss",
    "wrong_activation_derivative",
)
def max_pool_to_all(x, dout):
    return twice_as_large(dout)


@max_pool_problem.wrong(
    "the gradient shared out as for an average",
    "different_loss",
    "missing_mask",
    "missing_chain_factor",
    "wrong_activation_derivative",
    "ignores_input",
)
def max_pool_as_average(x, dout):
    return twice_as_large(dout) / 4


@max_pool_problem.wrong(
    "the smallest entry instead of the largest",
    "wrong_mask",
    "different_loss",
    "wrong_activation_derivative",
    "wrong_argument",
)
def max_pool_smallest(x, dout):
    return np.where(x == twice_as_large(max_pool_windows(x).min(axis=(4, 5))), twice_as_large(dout), 0)


@max_pool_problem.wrong(
    "the entry of largest magnitude", "wrong_mask", "region_only", "wrong_argument", "different_loss"
)
def max_pool_magnitude(x, dout):
    size = np.abs(x)
    return twice_as_large(dout) * (size == twice_as_large(max_pool_windows(size).max(axis=(4, 5))))


@max_pool_problem.wrong(
    "the largest value where its derivative belongs", "extra_factor", "wrong_activation_derivative", "different_loss"
)
def max_pool_value(x, dout):
    mask = x == twice_as_large(max_pool_windows(x).max(axis=(4, 5)))
    return x * mask * twice_as_large(dout)


@max_pool_problem.wrong("the upstream gradient tiled instead of repeated", "axes_permuted")
def max_pool_tiled(x, dout):
    mask = x == twice_as_large(max_pool_windows(x).max(axis=(4, 5)))
    return mask * np.tile(dout, (1, 1, 2, 2))


@max_pool_problem.wrong(
    "negative entries masked as well",
    "wrong_mask",
    "region_only",
    "extra_mask",
    "different_loss",
    "clipped",
    "missing_term",
    "missing_path",
)
def max_pool_and_relu(x, dout):
    mask = x == twice_as_large(max_pool_windows(x).max(axis=(4, 5)))
    return mask * (x > 0) * twice_as_large(dout)


@max_pool_problem.wrong(
    "one largest entry for a whole channel",
    "wrong_mask",
    "wrong_axis_sum",
    "broadcast_shape",
    "extra_mask",
    "missing_term",
    "missing_path",
    "region_only",
)
def max_pool_whole_channel(x, dout):
    return (x == x.max(axis=(2, 3), keepdims=True)) * twice_as_large(dout)


@max_pool_problem.wrong(
    "the largest of every row of a window", "wrong_mask", "wrong_axis_sum", "different_loss", "extra_term"
)
def max_pool_rows_only(x, dout):
    n, c, height, width = x.shape
    blocks = x.reshape(n, c, height // 2, 2, width // 2, 2)
    mask = blocks == blocks.max(axis=5, keepdims=True)
    return (mask * dout[:, :, :, None, :, None]).reshape(x.shape)


@max_pool_problem.wrong("only the mask", "missing_chain_factor", "ignores_input", "hard_coded", "different_loss")
def max_pool_mask_alone(x):
    return (x == twice_as_large(max_pool_windows(x).max(axis=(4, 5)))).astype(x.dtype)


@max_pool_problem.wrong(
    "row and column of the winner exchanged",
    "axes_permuted",
    "shifted_or_flipped",
    "wrong_mask",
    "transposed",
    "region_only",
)
def max_pool_winner_swapped(x, dout):
    dx = np.zeros_like(x)
    for i, ch, p, q in np.ndindex(dout.shape):
        place = np.argmax(x[i, ch, 2 * p : 2 * p + 2, 2 * q : 2 * q + 2])
        dx[i, ch, 2 * p + place % 2, 2 * q + place // 2] = dout[i, ch, p, q]
    return dx


@max_pool_problem.wrong(
    "the mask of the last sample for all",
    "single_sample",
    "wrong_mask",
    "wrong_argument",
    "broadcast_shape",
    "region_only",
    "shape_only",
)
def max_pool_last_mask(x, dout):
    for i in range(len(x)):
        mask = x[i] == twice_as_large(max_pool_windows(x[i : i + 1]).max(axis=(4, 5)))[0]
    return mask * twice_as_large(dout)


@max_pool_problem.wrong(
    "dx set to zero for every sample anew",
    "single_sample",
    "missing_term",
    "missing_path",
    "extra_mask",
    "wrong_sample_weights",
    "region_only",
    "different_loss",
)
def max_pool_reset(x, dout):
    for i in range(len(x)):
        dx = np.zeros_like(x)
        for ch, p, q in np.ndindex(dout.shape[1:]):
            window = x[i, ch, 2 * p : 2 * p + 2, 2 * q : 2 * q + 2]
            dx[i, ch, 2 * p : 2 * p + 2, 2 * q : 2 * q + 2] = (window == window.max()) * dout[i, ch, p, q]
    return dx


@max_pool_problem.wrong("windows that move by one", "wrong_argument", "shifted_or_flipped", "different_loss")
def max_pool_stride_one(x, dout):
    dx = np.zeros_like(x)
    for i, ch, p, q in np.ndindex(dout.shape):
        window = x[i, ch, p : p + 2, q : q + 2]
        dx[i, ch, p : p + 2, q : q + 2] += (window == window.max()) * dout[i, ch, p, q]
    return dx


@max_pool_problem.wrong("windows made by a plain reshape", "axes_permuted", "wrong_mask", "different_loss")
def max_pool_plain_reshape(x, dout):
    flat = x.reshape(*dout.shape, 4)
    mask = flat == flat.max(axis=-1, keepdims=True)
    return (mask * dout[..., None]).reshape(x.shape)


@max_pool_problem.wrong(
    "rows and columns of the upstream gradient exchanged", "axes_permuted", "transposed", "different_loss"
)
def max_pool_dout_transposed(x, dout):
    n, c, rows, columns = dout.shape
    swapped = dout.transpose(0, 1, 3, 2).reshape(n, c, rows, columns)
    return (x == twice_as_large(max_pool_windows(x).max(axis=(4, 5)))) * twice_as_large(swapped)


@max_pool_problem.wrong(
    "the other sign", "sign_flipped", "constant_factor", "different_loss", "extra_factor", "step_not_slope"
)
def max_pool_negative(x, dout):
    return -1.0 * (x == twice_as_large(max_pool_windows(x).max(axis=(4, 5)))) * twice_as_large(dout)


@max_pool_problem.wrong("divided by the number of samples", "batch_scale", "extra_factor", "different_loss")
def max_pool_batch_mean(x, dout):
    return (x == twice_as_large(max_pool_windows(x).max(axis=(4, 5)))) * twice_as_large(dout) / len(x)


@max_pool_problem.wrong(
    "the last row of windows is left out", "missing_term", "region_only", "missing_path", "extra_mask", "different_loss"
)
def max_pool_last_row(x, dout):
    dx = np.zeros_like(x)
    for p in range(dout.shape[2] - 1):
        for q in range(dout.shape[3]):
            window = x[:, :, 2 * p : 2 * p + 2, 2 * q : 2 * q + 2]
            mask = window == window.max(axis=(2, 3), keepdims=True)
            dx[:, :, 2 * p : 2 * p + 2, 2 * q : 2 * q + 2] = mask * dout[:, :, p : p + 1, q : q + 1]
    return dx


@max_pool_problem.wrong("an array of integers", "truncated_to_int")
def max_pool_integers(x, dout):
    dx = np.zeros(x.shape, dtype=int)
    for i, ch, p, q in np.ndindex(dout.shape):
        a, s = divmod(int(np.argmax(x[i, ch, 2 * p : 2 * p + 2, 2 * q : 2 * q + 2])), 2)
        dx[i, ch, 2 * p + a, 2 * q + s] = dout[i, ch, p, q]
    return dx


@max_pool_problem.wrong(
    "the search for the largest starts at zero",
    "region_only",
    "wrong_mask",
    "different_loss",
    "extra_mask",
    "clipped",
    "missing_term",
    "missing_path",
)
def max_pool_from_zero(x, dout):
    dx = np.zeros_like(x)
    for i, ch, p, q in np.ndindex(dout.shape):
        best, where = 0.0, None
        for a in range(2 * p, 2 * p + 2):
            for s in range(2 * q, 2 * q + 2):
                if x[i, ch, a, s] > best:
                    best, where = x[i, ch, a, s], (a, s)
        if where is not None:
            dx[i, ch][where] = dout[i, ch, p, q]
    return dx


@max_pool_problem.wrong(
    "the largest across the channels too",
    "wrong_axis_sum",
    "wrong_mask",
    "broadcast_shape",
    "extra_mask",
    "missing_term",
    "missing_path",
    "region_only",
    "shape_only",
)
def max_pool_across_channels(x, dout):
    largest = max_pool_windows(x).max(axis=(1, 4, 5), keepdims=True)[:, :, :, :, 0, 0]
    return (x == twice_as_large(largest)) * twice_as_large(dout)


@max_pool_problem.wrong("the upstream gradient squared", "squared_chain_factor", "extra_factor", "different_loss")
def max_pool_squared(x, dout):
    mask = x == twice_as_large(max_pool_windows(x).max(axis=(4, 5)))
    return mask * twice_as_large(dout**2)


@max_pool_problem.wrong(
    "shared among all, with a mean over the batch",
    "missing_mask",
    "batch_scale",
    "missing_chain_factor",
    "ignores_input",
    "different_loss",
    "wrong_activation_derivative",
    "extra_factor",
)
def max_pool_two_mistakes(x, dout):
    return twice_as_large(dout) / dout.shape[0]


@max_pool_problem.wrong("torch, rounded to two decimals", "rounded")
def max_pool_torch_rounded(x, dout):
    _, indices = F.max_pool2d(x, 2, return_indices=True)
    return torch.round(F.max_unpool2d(dout, indices, 2), decimals=2)


@loss(x=normal("n", "c", 6, 4), dout=normal("n", "c", 2, 2))
def average_pool(x, dout):
    """the weighted sum of the means of windows of three rows and two columns"""
    return (F.avg_pool2d(x, (3, 2)) * dout).sum()


average_pool_problem = Problem(average_pool, ("x",))


@average_pool_problem.right("loops over everything")
def average_pool_loops(x, dout):
    dx = np.zeros_like(x)
    for i, ch, p, q in np.ndindex(dout.shape):
        for a in range(3):
            for s in range(2):
                dx[i, ch, 3 * p + a, 2 * q + s] = dout[i, ch, p, q] / 6
    return dx


@average_pool_problem.right("a slice for every window")
def average_pool_slices(x, dout):
    dx = np.zeros(x.shape)
    for p in range(dout.shape[2]):
        for q in range(dout.shape[3]):
            dx[:, :, 3 * p : 3 * p + 3, 2 * q : 2 * q + 2] += dout[:, :, p, q, None, None] * np.full((3, 2), 1 / 6)
    return dx


@average_pool_problem.right("repeated along both axes")
def average_pool_repeat(dout):
    return np.repeat(np.repeat(dout, 3, axis=2), 2, axis=3) / 6.0


@average_pool_problem.right("Kronecker products")
def average_pool_kron(x, dout):
    block = np.ones((3, 2)) / (3 * 2)
    return np.array([[np.kron(channel, block) for channel in sample] for sample in dout]).reshape(x.shape)


@average_pool_problem.right("pooling matrices on both sides")
def average_pool_matrices(x, dout):
    rows = np.kron(np.eye(2), np.ones((1, 3))) / 3
    columns = np.kron(np.eye(2), np.ones((1, 2))) / 2
    return rows.T @ dout @ columns


@average_pool_problem.right("an einsum with membership tensors")
def average_pool_einsum(x, dout):
    rows = (np.arange(x.shape[2])[:, None] // 3 == np.arange(dout.shape[2])).astype(x.dtype)
    columns = (np.arange(x.shape[3])[:, None] // 2 == np.arange(dout.shape[3])).astype(x.dtype)
    return np.einsum("ncpq,ip,jq->ncij", dout, rows, columns, optimize=True) / (rows[:, 0].sum() * columns[:, 0].sum())


@average_pool_problem.right("for every pixel, the window that it lies in")
def average_pool_gather(x, dout):
    rows, columns = np.arange(x.shape[2]) // 3, np.arange(x.shape[3]) // 2
    return dout[:, :, rows[:, None], columns[None, :]] / 6


@average_pool_problem.right("strided assignments")
def average_pool_strided(x, dout):
    dx = np.empty_like(x)
    share = dout * (1 / 6)
    for a in range(3):
        for s in range(2):
            dx[:, :, a::3, s::2] = share
    return dx


@average_pool_problem.right("broadcasting over the axes of the windows")
def average_pool_broadcast(x, dout):
    n, c, rows, columns = dout.shape
    blocks = np.broadcast_to(dout[:, :, :, None, :, None], (n, c, rows, 3, columns, 2))
    return (blocks / 6).reshape(x.shape)


@average_pool_problem.right("torch, transposed convolution with a constant kernel")
def average_pool_torch_transposed(x, dout):
    channels = x.shape[1]
    kernel = torch.full((channels, 1, 3, 2), 1 / 6, dtype=x.dtype)
    return F.conv_transpose2d(dout, kernel, stride=(3, 2), groups=channels)


@average_pool_problem.right("torch, nearest neighbours")
def average_pool_torch_nearest(x, dout):
    return F.interpolate(dout, size=x.shape[2:], mode="nearest") / 6


@average_pool_problem.right("torch, fold")
def average_pool_torch_fold(x, dout):
    n, c, height, width = x.shape
    columns = dout.reshape(n, c, 1, -1).expand(n, c, 6, dout.shape[2] * dout.shape[3]).reshape(n, 6 * c, -1)
    return F.fold(columns / 6, (height, width), (3, 2), stride=(3, 2))


@average_pool_problem.right("first the rows, then the columns")
def average_pool_two_stages(x, dout):
    tall = np.stack([dout / 3] * 3, axis=3).reshape(len(x), x.shape[1], x.shape[2], -1)
    return np.stack([tall / 2] * 2, axis=4).reshape(x.shape)


@average_pool_problem.right("added at the places of flat indices")
def average_pool_add_at(x, dout):
    places = np.arange(x.size).reshape(x.shape)
    flat = np.zeros(x.size)
    for a in range(3):
        for s in range(2):
            np.add.at(flat, places[:, :, a::3, s::2].ravel(), dout.ravel() / 6)
    return {"dx": flat.reshape(x.shape)}


@average_pool_problem.right("the Jacobian matrix of one channel")
def average_pool_jacobian(x, dout):
    jacobian = np.zeros((4, 24))
    for p in range(2):
        for q in range(2):
            image = np.zeros((6, 4))
            image[3 * p : 3 * p + 3, 2 * q : 2 * q + 2] = 1 / 6
            jacobian[2 * p + q] = image.ravel()
    return (dout.reshape(-1, 4) @ jacobian).reshape(x.shape).tolist()


@average_pool_problem.right("single precision inside")
def average_pool_float32(x, dout):
    small = dout.astype(np.float32) / np.float32(6)
    return small.repeat(3, axis=2).repeat(2, axis=3)


@average_pool_problem.wrong(
    "not divided by the size of the window",
    "dimension_scale",
    "constant_factor",
    "missing_chain_factor",
    "different_loss",
    "extra_factor",
)
def average_pool_summed(x, dout):
    return np.repeat(np.repeat(dout, 3, axis=2), 2, axis=3)


@average_pool_problem.wrong(
    "divided twice by the size of the window",
    "dimension_scale",
    "constant_factor",
    "squared_chain_factor",
    "extra_factor",
    "different_loss",
)
def average_pool_twice(x, dout):
    share = dout / 6
    dx = np.zeros_like(x)
    for a in range(3):
        for s in range(2):
            dx[:, :, a::3, s::2] = share / 6
    return dx


@average_pool_problem.wrong(
    "divided by four, as for windows of two by two",
    "hard_coded",
    "constant_factor",
    "dimension_scale",
    "different_loss",
    "extra_factor",
)
def average_pool_quarter(x, dout):
    return np.repeat(np.repeat(dout, 3, axis=2), 2, axis=3) / 4


@average_pool_problem.wrong(
    "divided by the size of the image", "dimension_scale", "constant_factor", "different_loss", "extra_factor"
)
def average_pool_image_size(x, dout):
    return np.repeat(np.repeat(dout, 3, axis=2), 2, axis=3) / (x.shape[2] * x.shape[3])


@average_pool_problem.wrong(
    "all of it to the largest entry", "different_loss", "extra_mask", "wrong_activation_derivative", "wrong_mask"
)
def average_pool_as_max(x, dout):
    n, c, rows, columns = dout.shape
    blocks = x.reshape(n, c, rows, 3, columns, 2)
    mask = blocks == blocks.max(axis=(3, 5), keepdims=True)
    return (mask * dout[:, :, :, None, :, None]).reshape(x.shape)


@average_pool_problem.wrong(
    "only the first entry of a window", "missing_path", "region_only", "extra_mask", "missing_term", "different_loss"
)
def average_pool_corner(x, dout):
    dx = np.zeros_like(x)
    dx[:, :, ::3, ::2] = dout / 6
    return dx


@average_pool_problem.wrong("height and width of the window exchanged", "axes_permuted", "different_loss")
def average_pool_window_swapped(x, dout):
    return (np.repeat(np.repeat(dout, 2, axis=2), 3, axis=3) / 6).reshape(x.shape)


@average_pool_problem.wrong("tiled instead of repeated", "axes_permuted", "different_loss")
def average_pool_tiled(x, dout):
    return np.tile(dout, (1, 1, 3, 2)) / 6


@average_pool_problem.wrong("divided by the number of samples too", "batch_scale", "extra_factor", "different_loss")
def average_pool_batch(x, dout):
    return np.repeat(np.repeat(dout, 3, axis=2), 2, axis=3) / (6 * len(x))


@average_pool_problem.wrong(
    "the other sign", "sign_flipped", "constant_factor", "different_loss", "extra_factor", "step_not_slope"
)
def average_pool_negative(x, dout):
    return -np.repeat(np.repeat(dout, 3, axis=2), 2, axis=3) / 6


@average_pool_problem.wrong(
    "the channels summed", "wrong_axis_sum", "broadcast_shape", "different_loss", "wrong_order", "shape_only"
)
def average_pool_channels(x, dout):
    total = dout.sum(axis=1, keepdims=True)
    return np.repeat(np.repeat(total, 3, axis=2), 2, axis=3) / 6 * np.ones_like(x)


@average_pool_problem.wrong(
    "windows that move by one and overlap", "wrong_argument", "shifted_or_flipped", "different_loss"
)
def average_pool_overlap(x, dout):
    dx = np.zeros_like(x)
    for i, ch, p, q in np.ndindex(dout.shape):
        dx[i, ch, p : p + 3, q : q + 2] += dout[i, ch, p, q] / 6
    return dx


@average_pool_problem.wrong("multiplied by the input", "extra_factor", "different_loss")
def average_pool_times_input(x, dout):
    return x * np.repeat(np.repeat(dout, 3, axis=2), 2, axis=3) / 6


@average_pool_problem.wrong("one row too low", "shifted_or_flipped", "different_loss")
def average_pool_shifted(x, dout):
    return np.roll(np.repeat(np.repeat(dout, 3, axis=2), 2, axis=3) / 6, 1, axis=2)


@average_pool_problem.wrong(
    "an array of integers", "truncated_to_int", "zero", "ignores_input", "hard_coded", "extra_mask", "missing_path"
)
def average_pool_integers(x, dout):
    dx = np.zeros(x.shape, dtype=int)
    for i, ch, p, q in np.ndindex(dout.shape):
        dx[i, ch, 3 * p : 3 * p + 3, 2 * q : 2 * q + 2] = dout[i, ch, p, q] / 6
    return dx


@average_pool_problem.wrong("rounded to two decimals", "rounded")
def average_pool_rounded(x, dout):
    return np.around(np.repeat(np.repeat(dout, 3, axis=2), 2, axis=3) / 6, 2)


@average_pool_problem.wrong(
    "the lower half of the image is left out",
    "missing_term",
    "region_only",
    "missing_path",
    "extra_mask",
    "different_loss",
)
def average_pool_upper_half(x, dout):
    dx = np.zeros_like(x)
    for p in range(dout.shape[2] - 1):
        for q in range(dout.shape[3]):
            dx[:, :, 3 * p : 3 * p + 3, 2 * q : 2 * q + 2] = dout[:, :, p : p + 1, q : q + 1] / 6
    return dx


@average_pool_problem.wrong(
    "the upstream gradient left out", "missing_chain_factor", "ignores_input", "hard_coded", "different_loss"
)
def average_pool_no_upstream(x, dout):
    return np.full_like(x, 1 / 6)


@average_pool_problem.wrong(
    "the windows of the upstream gradient transposed", "axes_permuted", "transposed", "different_loss"
)
def average_pool_dout_transposed(x, dout):
    return np.repeat(np.repeat(dout.swapaxes(2, 3), 3, axis=2), 2, axis=3) / 6


@average_pool_problem.wrong(
    "the first sample for the whole batch",
    "single_sample",
    "broadcast_shape",
    "region_only",
    "shape_only",
    "wrong_argument",
    "different_loss",
)
def average_pool_first_sample(x, dout):
    first = np.repeat(np.repeat(dout[:1], 3, axis=2), 2, axis=3) / 6
    return np.broadcast_to(first, x.shape)


@average_pool_problem.wrong(
    "negative inputs masked", "extra_mask", "region_only", "different_loss", "clipped", "missing_term", "missing_path"
)
def average_pool_masked(x, dout):
    return (x > 0) * np.repeat(np.repeat(dout, 3, axis=2), 2, axis=3) / 6


@average_pool_problem.wrong(
    "tiled and not divided",
    "axes_permuted",
    "dimension_scale",
    "constant_factor",
    "missing_chain_factor",
    "different_loss",
    "extra_factor",
)
def average_pool_two_mistakes(x, dout):
    return np.tile(dout, (1, 1, 3, 2))


@average_pool_problem.wrong("torch, smooth interpolation", "different_loss")
def average_pool_torch_bilinear(x, dout):
    return F.interpolate(dout, size=x.shape[2:], mode="bilinear", align_corners=False) / 6


@average_pool_problem.wrong(
    "the step of gradient descent", "step_not_slope", "constant_factor", "different_loss", "extra_factor"
)
def average_pool_step(x, dout):
    learning_rate = 0.1
    return -learning_rate * np.repeat(np.repeat(dout, 3, axis=2), 2, axis=3) / 6

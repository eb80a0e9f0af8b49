"""Chains, products and quotients: one variable, one neuron, one vector, one quadratic form."""

import math

import numpy as np
import torch

from benchmarks.decisions.corpus import Problem
from grader import loss, normal, uniform


@loss(x=normal(), k=uniform(low=0.3, high=2.0))
def damped_wave(x, k):
    """a wave of a squared argument with exponential damping"""
    return torch.sin(x**2) * torch.exp(-k * x)


wave_problem = Problem(damped_wave, ("x",))


@wave_problem.right("product rule and chain rule")
def wave_product_rule(x, k):
    return 2 * x * np.cos(x**2) * np.exp(-k * x) - k * np.sin(x**2) * np.exp(-k * x)


@wave_problem.right("the exponential taken out")
def wave_factored(x, k):
    return np.exp(-k * x) * (2 * x * np.cos(x * x) - k * np.sin(x * x))


@wave_problem.right("backwards through named nodes")
def wave_nodes(x, k):
    square = x * x
    sine = np.sin(square)
    exponent = -k * x
    damping = np.exp(exponent)
    dsine = damping
    ddamping = sine
    dsquare = dsine * np.cos(square)
    dexponent = ddamping * damping
    dx = dsquare * x + dsquare * x
    return dx + dexponent * -k


@wave_problem.right("values and derivatives carried forward together")
def wave_forward_pairs(x, k):
    square, dsquare = x**2, 2 * x
    sine, dsine = np.sin(square), np.cos(square) * dsquare
    damping, ddamping = np.exp(-k * x), -k * np.exp(-k * x)
    return dsine * damping + sine * ddamping


@wave_problem.right("the imaginary part of a complex exponential")
def wave_complex(x, k):
    return ((2j * x - k) * np.exp(1j * x**2 - k * x)).imag


@wave_problem.right("one cosine with amplitude and phase")
def wave_phase(x, k):
    amplitude = np.hypot(2 * x, k)
    phase = np.arctan2(k, 2 * x)
    return amplitude * np.cos(x**2 + phase) * np.exp(-k * x)


@wave_problem.right("quotient rule with the growing exponential below")
def wave_quotient(x, k):
    top, bottom = np.sin(x**2), np.exp(k * x)
    dtop, dbottom = 2 * x * np.cos(x**2), k * np.exp(k * x)
    return (dtop * bottom - top * dbottom) / bottom**2


@wave_problem.right("a row times a column of partial derivatives")
def wave_jacobians(x, k):
    sine, damping = np.sin(x**2), np.exp(-k * x)
    outer = np.array([[damping, sine]])
    inner = np.array([[2 * x * np.cos(x**2)], [-k * damping]])
    return (outer @ inner)[0, 0]


@wave_problem.right("half angles")
def wave_half_angles(x, k):
    half_sine, half_cosine = np.sin(x**2 / 2), np.cos(x**2 / 2)
    sine = 2 * half_sine * half_cosine
    cosine = 1 - 2 * half_sine**2
    return (2 * x * cosine - k * sine) / np.exp(k * x)


@wave_problem.right("power series of sine and cosine, summed in a loop")
def wave_series(x, k):
    angle = math.fmod(float(x) ** 2, 2 * math.pi)
    sine, cosine, term = 0.0, 0.0, 1.0
    for order in range(60):
        if order % 2 == 0:
            cosine += term * (-1) ** (order // 2)
        else:
            sine += term * (-1) ** (order // 2)
        term *= angle / (order + 1)
    return math.exp(-k * x) * (2 * float(x) * cosine - float(k) * sine)


@wave_problem.right("the math module, a plain float")
def wave_math(x, k):
    x, k = float(x), float(k)
    return math.exp(-k * x) * (2 * x * math.cos(x * x) - k * math.sin(x * x))


@wave_problem.right("torch")
def wave_torch(x, k):
    damping = torch.exp(-k * x)
    return damping * 2 * x * torch.cos(x.square()) - k * damping * torch.sin(x.square())


@wave_problem.right("an object with forward and backward")
def wave_object(x, k):
    class Wave:
        def forward(self, value):
            self.value = value
            self.sine = np.sin(value**2)
            self.damping = np.exp(-k * value)
            return self.sine * self.damping

        def backward(self, upstream):
            through_sine = self.damping * np.cos(self.value**2) * 2 * self.value
            through_damping = -k * self.sine * self.damping
            return upstream * (through_sine + through_damping)

    wave = Wave()
    wave.forward(x)
    return wave.backward(1.0)


@wave_problem.right("extended precision, an array of one")
def wave_longdouble(x, k):
    x, k = np.longdouble(x), np.longdouble(k)
    return np.array([np.exp(-k * x) * (2 * x * np.cos(x**2) - k * np.sin(x**2))])


@wave_problem.right("single precision")
def wave_float32(x, k):
    x, k = np.float32(x), np.float32(k)
    return np.exp(-k * x) * (np.float32(2) * x * np.cos(x * x) - k * np.sin(x * x))


@wave_problem.wrong("no inner derivative of the sine", "missing_chain_factor", "wrong_term_factor")
def wave_without_inner(x, k):
    return np.cos(x**2) * np.exp(-k * x) - k * np.sin(x**2) * np.exp(-k * x)


@wave_problem.wrong("no inner derivative of the exponential", "missing_chain_factor", "wrong_term_factor")
def wave_without_rate(x, k):
    return 2 * x * np.cos(x**2) * np.exp(-k * x) - np.sin(x**2) * np.exp(-k * x)


@wave_problem.wrong(
    "the damping differentiated with a plus", "wrong_term_factor", "missing_chain_factor", "wrong_activation_derivative"
)
def wave_damping_sign(x, k):
    return np.exp(-k * x) * (2 * x * np.cos(x**2) + k * np.sin(x**2))


@wave_problem.wrong("the cosine with a minus", "wrong_term_factor", "wrong_activation_derivative")
def wave_cosine_sign(x, k):
    return np.exp(-k * x) * (-2 * x * np.cos(x**2) - k * np.sin(x**2))


@wave_problem.wrong("the damping taken for a constant", "missing_path", "missing_term")
def wave_constant_damping(x, k):
    return 2 * x * np.cos(x**2) * np.exp(-k * x)


@wave_problem.wrong("the sine taken for a constant", "missing_path", "missing_term")
def wave_constant_sine(x, k):
    damping = np.exp(-k * x)
    return np.sin(x**2) * -k * damping


@wave_problem.wrong("the product of the derivatives", "wrong_rule")
def wave_derivatives_multiplied(x, k):
    dsine = np.cos(x**2) * 2 * x
    ddamping = -k * np.exp(-k * x)
    return dsine * ddamping


@wave_problem.wrong("the cosine at x", "wrong_argument")
def wave_outer_at_x(x, k):
    return np.exp(-k * x) * (np.cos(x) * 2 * x - k * np.sin(x**2))


@wave_problem.wrong("the cosine at the inner derivative", "wrong_argument")
def wave_outer_at_slope(x, k):
    return np.exp(-k * x) * (np.cos(2 * x) * 2 * x - k * np.sin(x**2))


@wave_problem.wrong("the sine left as it is", "wrong_activation_derivative")
def wave_sine_kept(x, k):
    damping = np.exp(-k * x)
    return np.sin(x**2) * 2 * x * damping - k * np.sin(x**2) * damping


@wave_problem.wrong("the power rule without its two", "wrong_term_factor", "missing_chain_factor")
def wave_power_without_two(x, k):
    return np.exp(-k * x) * (x * np.cos(x**2) - k * np.sin(x**2))


@wave_problem.wrong(
    "the slope of the square taken for two", "missing_chain_factor", "wrong_term_factor", "wrong_activation_derivative"
)
def wave_square_slope_constant(x, k):
    return np.exp(-k * x) * (2 * np.cos(x**2) - k * np.sin(x**2))


@wave_problem.wrong("inner derivative of the sine squared", "squared_chain_factor", "extra_factor", "wrong_term_factor")
def wave_inner_twice(x, k):
    inner = 2 * x
    return np.exp(-k * x) * (inner * inner * np.cos(x**2) - k * np.sin(x**2))


@wave_problem.wrong(
    "a rate of one", "hard_coded", "ignores_input", "different_loss", "missing_chain_factor", "wrong_argument"
)
def wave_rate_of_one(x):
    return np.exp(-x) * (2 * x * np.cos(x**2) - np.sin(x**2))


@wave_problem.wrong("angles in degrees", "wrong_argument", "different_loss")
def wave_degrees(x, k):
    angle = np.deg2rad(x**2)
    return np.exp(-k * x) * (2 * x * np.cos(angle) - k * np.sin(angle))


@wave_problem.wrong("the square of the sine", "different_loss", "wrong_order")
def wave_sine_squared(x, k):
    return np.exp(-k * x) * (2 * np.sin(x) * np.cos(x) - k * np.sin(x) ** 2)


@wave_problem.wrong("growth for damping", "different_loss", "wrong_argument", "missing_chain_factor")
def wave_growing(x, k):
    return np.exp(k * x) * (2 * x * np.cos(x**2) + k * np.sin(x**2))


@wave_problem.wrong("everything with the other sign", "sign_flipped", "constant_factor")
def wave_negated(x, k):
    return k * np.sin(x**2) * np.exp(-k * x) - 2 * x * np.cos(x**2) * np.exp(-k * x)


@wave_problem.wrong("the value for the slope", "wrong_activation_derivative")
def wave_value(x, k):
    return np.sin(x**2) * np.exp(-k * x)


@wave_problem.wrong(
    "the integral of the exponential for its derivative", "wrong_term_factor", "wrong_activation_derivative"
)
def wave_divided_by_rate(x, k):
    damping = np.exp(-k * x)
    return 2 * x * np.cos(x**2) * damping - np.sin(x**2) * damping / k


@wave_problem.wrong(
    "the damping differentiated by its rate", "wrong_term_factor", "wrong_argument", "wrong_activation_derivative"
)
def wave_slope_in_rate(x, k):
    damping = np.exp(-k * x)
    return 2 * x * np.cos(x**2) * damping - x * np.sin(x**2) * damping


@wave_problem.wrong("the step of a descent", "step_not_slope", "constant_factor")
def wave_step(x, k):
    slope = np.exp(-k * x) * (2 * x * np.cos(x**2) - k * np.sin(x**2))
    return -0.1 * slope


@wave_problem.wrong("rounded to three decimals", "rounded")
def wave_rounded(x, k):
    return round(math.exp(-k * x) * (2 * float(x) * math.cos(x**2) - float(k) * math.sin(x**2)), 3)


@wave_problem.wrong("stored among integers", "truncated_to_int")
def wave_integer_store(x, k):
    store = np.zeros(1, dtype=int)
    store[0] = np.exp(-k * x) * (2 * x * np.cos(x**2) - k * np.sin(x**2))
    return store[0]


@wave_problem.wrong("limited to a tenth", "region_only", "clipped")
def wave_clipped(x, k):
    return np.clip(np.exp(-k * x) * (2 * x * np.cos(x**2) - k * np.sin(x**2)), -0.1, 0.1)


@wave_problem.wrong("the first terms of the series of sine and cosine", "region_only", "low_precision", "missing_term")
def wave_short_series(x, k):
    sine = x**2 - x**6 / 6
    cosine = 1 - x**4 / 2
    return np.exp(-k * x) * (2 * x * cosine - k * sine)


@wave_problem.wrong("half precision", "low_precision")
def wave_float16(x, k):
    x, k = np.float16(x), np.float16(k)
    return np.exp(-k * x) * (2 * x * np.cos(x * x) - k * np.sin(x * x))


@wave_problem.wrong(
    "no inner derivative, and a plus", "missing_chain_factor", "wrong_term_factor", "wrong_activation_derivative"
)
def wave_no_inner_and_plus(x, k):
    return np.exp(-k * x) * (np.cos(x**2) + k * np.sin(x**2))


@wave_problem.wrong("the cosine at x, the damping constant", "wrong_argument", "missing_path", "missing_term")
def wave_outer_at_x_and_constant(x, k):
    return 2 * x * np.cos(x) * np.exp(-k * x)


@loss(w=uniform("d", low=-1.0, high=1.0), b=normal(), x=normal("d"), y=uniform(low=0.0, high=1.0))
def sigmoid_neuron(w, b, x, y):
    """the halved squared error of one sigmoid neuron"""
    z = (w * x).sum() + b
    return 0.5 * (1 / (1 + torch.exp(-z)) - y) ** 2


neuron_problem = Problem(sigmoid_neuron, ("w", "b", "x"))


def logistic(z):
    return 1 / (1 + np.exp(-z))


@neuron_problem.right("error times slope of the sigmoid")
def neuron_delta(w, b, x, y):
    a = logistic(w @ x + b)
    delta = (a - y) * a * (1 - a)
    return delta * x, delta, delta * w


@neuron_problem.right("a loop over the features, python lists")
def neuron_feature_loop(w, b, x, y):
    z = float(b)
    for j in range(len(w)):
        z += float(w[j]) * float(x[j])
    a = 1 / (1 + math.exp(-z))
    delta = (a - float(y)) * a * (1 - a)
    dw, dx = [], []
    for j in range(len(w)):
        dw.append(delta * float(x[j]))
        dx.append(delta * float(w[j]))
    return [dw, delta, dx]


@neuron_problem.right("hyperbolic functions of half the activation")
def neuron_hyperbolic(w, b, x, y):
    half = (np.dot(x, w) + b) / 2
    a = 0.5 * (1 + np.tanh(half))
    delta = (a - y) / (4 * np.cosh(half) ** 2)
    return delta * x, delta, delta * w


@neuron_problem.right("the slope as a quotient of exponentials")
def neuron_exponentials(w, b, x, y):
    e = np.exp(-(w @ x + b))
    slope = e / (1 + e) ** 2
    error = 1 / (1 + e) - y
    return error * slope * x, error * slope, error * slope * w


@neuron_problem.right("the slope as a product of two sigmoids")
def neuron_two_sigmoids(w, b, x, y):
    z = np.sum(w * x) + b
    delta = (logistic(z) - y) * logistic(z) * logistic(-z)
    return delta * x, delta, delta * w


@neuron_problem.right("logarithms of the sigmoid, stabilised")
def neuron_log_space(w, b, x, y):
    z = np.inner(w, x) + b
    log_on, log_off = -np.logaddexp(0, -z), -np.logaddexp(0, z)
    delta = (np.exp(log_on) - y) * np.exp(log_on + log_off)
    return delta * x, delta, delta * w


@neuron_problem.right("the sigmoid by the sign of its argument")
def neuron_stable(w, b, x, y):
    z = w @ x + b
    small = np.exp(-np.abs(z))
    a = np.where(z >= 0, 1 / (1 + small), small / (1 + small))
    delta = (a - y) * small / (1 + small) ** 2
    return delta * x, delta, delta * w


@neuron_problem.right("one fraction")
def neuron_one_fraction(w, b, x, y):
    e = np.exp(-(x @ w) - b)
    delta = (1 - y - y * e) * e / (1 + e) ** 3
    return np.multiply(delta, x), delta, np.multiply(delta, w)


@neuron_problem.right("Jacobian matrices multiplied from the left")
def neuron_jacobians(w, b, x, y):
    a = logistic(w @ x + b)
    dloss_da = np.array([[a - y]])
    da_dz = np.array([[a * (1 - a)]])
    dz_dparameters = np.concatenate([x, [1.0], w])[None, :]
    row = (dloss_da @ da_dz @ dz_dparameters).ravel()
    d = len(w)
    return row[:d], row[d], row[d + 1 :]


@neuron_problem.right("the bias as the weight of a constant input")
def neuron_augmented(w, b, x, y):
    weights, inputs = np.append(w, b), np.append(x, 1.0)
    a = logistic(weights @ inputs)
    delta = (a - y) * (a - a**2)
    dweights, dinputs = delta * inputs, delta * weights
    return dweights[:-1], dweights[-1], dinputs[:-1]


@neuron_problem.right("backwards through named nodes, a dictionary")
def neuron_nodes(w, b, x, y):
    products = w * x
    z = products.sum() + b
    e = np.exp(-z)
    bottom = 1 + e
    a = 1 / bottom
    da = a - y
    dbottom = -da / bottom**2
    dz = -dbottom * e
    dproducts = dz * np.ones_like(products)
    return {"dw": dproducts * x, "db": dz, "dx": dproducts * w}


@neuron_problem.right("torch")
def neuron_torch(w, b, x, y):
    a = torch.sigmoid(torch.dot(w, x) + b)
    delta = (a - y) * a * (1 - a)
    return delta * x, delta, delta * w


@neuron_problem.right("columns")
def neuron_columns(w, b, x, y):
    w, x = w.reshape(-1, 1), x.reshape(-1, 1)
    a = logistic(w.T @ x + b)
    delta = (a - y) * a * (1 - a)
    return x @ delta, delta, w @ delta


@neuron_problem.right("an object with forward and backward")
def neuron_object(w, b, x, y):
    class Neuron:
        def forward(self, inputs):
            self.inputs = inputs
            self.output = logistic(w @ inputs + b)
            return self.output

        def backward(self, upstream):
            delta = upstream * self.output * (1 - self.output)
            return delta * self.inputs, delta, delta * w

    neuron = Neuron()
    return neuron.backward(neuron.forward(x) - y)


@neuron_problem.right("the squared error multiplied out")
def neuron_expanded(w, b, x, y):
    z = np.einsum("i,i->", w, x) + b
    slope = 1 / (2 + np.exp(z) + np.exp(-z))
    delta = slope / (1 + np.exp(-z)) - y * slope
    dw, dx = delta * np.stack([x, w])
    return dw, delta, dx


@neuron_problem.right("extended precision")
def neuron_longdouble(w, b, x, y):
    w, b, x, y = (np.asarray(value, dtype=np.longdouble) for value in (w, b, x, y))
    a = 1 / (1 + np.exp(-(w @ x + b)))
    delta = (a - y) * a * (1 - a)
    return delta * x, delta, delta * w


@neuron_problem.right("single precision")
def neuron_float32(w, b, x, y):
    w, x = w.astype(np.float32), x.astype(np.float32)
    b, y = np.float32(b), np.float32(y)
    a = logistic(w @ x + b)
    delta = (a - y) * a * (1 - a)
    return delta * x, delta, delta * w


@neuron_problem.wrong("no slope of the sigmoid", "missing_chain_factor", "different_loss")
def neuron_without_slope(w, b, x, y):
    error = logistic(w @ x + b) - y
    return error * x, error, error * w


@neuron_problem.wrong("the slope at the output", "wrong_argument", "wrong_activation_derivative", "different_loss")
def neuron_slope_at_output(w, b, x, y):
    a = logistic(w @ x + b)
    delta = (a - y) * logistic(a) * (1 - logistic(a))
    return delta * x, delta, delta * w


@neuron_problem.wrong(
    "the short form of the slope at the activation", "wrong_argument", "wrong_activation_derivative", "different_loss"
)
def neuron_short_form_at_z(w, b, x, y):
    z = w @ x + b
    delta = (logistic(z) - y) * z * (1 - z)
    return delta * x, delta, delta * w


@neuron_problem.wrong("the slope twice", "squared_chain_factor", "extra_factor", "different_loss")
def neuron_slope_twice(w, b, x, y):
    a = logistic(w @ x + b)
    slope = a * (1 - a)
    delta = (a - y) * slope
    return delta * slope * x, delta * slope, delta * slope * w


@neuron_problem.wrong(
    "target minus output", "sign_flipped", "wrong_activation_derivative", "constant_factor", "missing_chain_factor"
)
def neuron_error_reversed(w, b, x, y):
    a = logistic(w @ x + b)
    delta = (y - a) * a * (1 - a)
    return delta * x, delta, delta * w


@neuron_problem.wrong("the half of the loss forgotten", "constant_factor", "missing_chain_factor")
def neuron_doubled(w, b, x, y):
    a = logistic(w @ x + b)
    delta = 2 * (a - y) * a * (1 - a)
    return delta * x, delta, delta * w


@neuron_problem.wrong("the slope of tanh", "wrong_activation_derivative", "different_loss")
def neuron_tanh_slope(w, b, x, y):
    a = logistic(w @ x + b)
    delta = (a - y) * (1 - a**2)
    return delta * x, delta, delta * w


@neuron_problem.wrong(
    "half of the sigmoid's slope", "wrong_activation_derivative", "missing_chain_factor", "different_loss"
)
def neuron_half_slope(w, b, x, y):
    a = logistic(w @ x + b)
    delta = (a - y) * (1 - a)
    return delta * x, delta, delta * w


@neuron_problem.wrong(
    "the slope with the other sign",
    "sign_flipped",
    "wrong_activation_derivative",
    "constant_factor",
    "missing_chain_factor",
)
def neuron_slope_sign(w, b, x, y):
    a = logistic(w @ x + b)
    delta = (a - y) * a * (a - 1)
    return delta * x, delta, delta * w


@neuron_problem.wrong("no bias in the activation", "ignores_input", "missing_term", "wrong_argument", "different_loss")
def neuron_without_bias(w, x, y):
    a = logistic(w @ x)
    delta = (a - y) * a * (1 - a)
    return delta * x, delta, delta * w


@neuron_problem.wrong("weights and inputs exchanged", "permuted_outputs", "wrong_argument")
def neuron_exchanged(w, b, x, y):
    a = logistic(w @ x + b)
    delta = (a - y) * a * (1 - a)
    return delta * w, delta, delta * x


@neuron_problem.wrong("the bias multiplied by itself", "extra_factor", "wrong_argument", "wrong_activation_derivative")
def neuron_bias_times_bias(w, b, x, y):
    a = logistic(w @ x + b)
    delta = (a - y) * a * (1 - a)
    return delta * x, delta * b, delta * w


@neuron_problem.wrong("no gradient for the bias", "zero", "missing_path")
def neuron_zero_bias(w, b, x, y):
    a = logistic(w @ x + b)
    delta = (a - y) * a * (1 - a)
    return delta * x, 0.0, delta * w


@neuron_problem.wrong("one for the bias", "missing_chain_factor", "hard_coded", "ignores_input")
def neuron_bias_one(w, b, x, y):
    a = logistic(w @ x + b)
    delta = (a - y) * a * (1 - a)
    return delta * x, 1.0, delta * w


@neuron_problem.wrong("the input without the weights", "missing_chain_factor", "broadcast_shape")
def neuron_input_without_weights(w, b, x, y):
    a = logistic(w @ x + b)
    delta = (a - y) * a * (1 - a)
    return delta * x, delta, np.full(len(x), delta)


@neuron_problem.wrong("the decision for the output", "wrong_argument", "thresholded", "different_loss", "rounded")
def neuron_thresholded(w, b, x, y):
    z = w @ x + b
    a = logistic(z)
    delta = (float(a > 0.5) - y) * a * (1 - a)
    return delta * x, delta, delta * w


@neuron_problem.wrong("no target", "ignores_input", "missing_term", "different_loss", "wrong_argument")
def neuron_without_target(w, b, x):
    a = logistic(w @ x + b)
    delta = a * a * (1 - a)
    return delta * x, delta, delta * w


@neuron_problem.wrong("the error of the activation before the sigmoid", "wrong_argument", "different_loss")
def neuron_linear_error(w, b, x, y):
    z = w @ x + b
    a = logistic(z)
    delta = (z - y) * a * (1 - a)
    return delta * x, delta, delta * w


@neuron_problem.wrong("the sigmoid without its minus", "wrong_argument", "different_loss", "missing_chain_factor")
def neuron_exponent_sign(w, b, x, y):
    a = 1 / (1 + np.exp(w @ x + b))
    delta = (a - y) * a * (1 - a)
    return delta * x, delta, delta * w


@neuron_problem.wrong("the input with weights that have moved", "wrong_argument", "extra_term")
def neuron_moved_weights(w, b, x, y):
    a = logistic(w @ x + b)
    delta = (a - y) * a * (1 - a)
    dw = delta * x
    moved = w - 0.5 * dw
    return dw, delta, delta * moved


@neuron_problem.wrong(
    "the steepest slope everywhere",
    "hard_coded",
    "wrong_activation_derivative",
    "different_loss",
    "missing_chain_factor",
)
def neuron_quarter(w, b, x, y):
    delta = (logistic(w @ x + b) - y) * 0.25
    return delta * x, delta, delta * w


@neuron_problem.wrong("divided by the number of features", "dimension_scale")
def neuron_mean_over_features(w, b, x, y):
    a = logistic(w @ x + b)
    delta = (a - y) * a * (1 - a)
    return delta * x / len(x), delta, delta * w / len(x)


@neuron_problem.wrong(
    "the mean of the products for their sum", "dimension_scale", "wrong_argument", "different_loss", "wrong_term_factor"
)
def neuron_mean_activation(w, b, x, y):
    a = logistic(np.mean(w * x) + b)
    delta = (a - y) * a * (1 - a)
    return delta * x / x.size, delta, delta * w / x.size


@neuron_problem.wrong("the same sum in all entries", "wrong_axis_sum", "broadcast_shape")
def neuron_collapsed(w, b, x, y):
    a = logistic(w @ x + b)
    delta = (a - y) * a * (1 - a)
    return np.full(len(w), np.sum(delta * x)), delta, np.full(len(x), np.sum(delta * w))


@neuron_problem.wrong(
    "the bias added for every feature",
    "wrong_argument",
    "dimension_scale",
    "shape_only",
    "wrong_term_factor",
    "different_loss",
    "wrong_order",
    "broadcast_shape",
)
def neuron_bias_per_feature(w, b, x, y):
    a = logistic(np.sum(w * x + b))
    delta = (a - y) * a * (1 - a)
    return delta * x, delta, delta * w


@neuron_problem.wrong("magnitudes of the inputs", "region_only", "wrong_argument")
def neuron_magnitudes(w, b, x, y):
    a = logistic(w @ x + b)
    delta = (a - y) * a * (1 - a)
    return delta * np.sqrt(x**2), delta, delta * np.sqrt(w**2)


@neuron_problem.wrong("limited to a thousandth", "region_only", "clipped")
def neuron_clipped(w, b, x, y):
    a = logistic(w @ x + b)
    delta = (a - y) * a * (1 - a)
    dw, db, dx = (np.clip(gradient, -1e-3, 1e-3) for gradient in (delta * x, delta, delta * w))
    return dw, db, dx


@neuron_problem.wrong("stored among integers", "truncated_to_int", "zero")
def neuron_integer_store(w, b, x, y):
    a = logistic(w @ x + b)
    delta = (a - y) * a * (1 - a)
    dw, dx = np.zeros(len(w), dtype=int), np.zeros(len(x), dtype=int)
    dw[:] = delta * x
    dx[:] = delta * w
    return dw, delta, dx


@neuron_problem.wrong("rounded to three decimals", "rounded")
def neuron_rounded(w, b, x, y):
    a = logistic(w @ x + b)
    delta = np.round((a - y) * a * (1 - a), 3)
    return delta * x, delta, delta * w


@neuron_problem.wrong("the step of a descent", "step_not_slope", "constant_factor")
def neuron_step(w, b, x, y):
    rate = 0.1
    a = logistic(w @ x + b)
    delta = (a - y) * a * (1 - a)
    return -rate * delta * x, -rate * delta, -rate * delta * w


@neuron_problem.wrong(
    "no slope, and target minus output", "missing_chain_factor", "sign_flipped", "different_loss", "constant_factor"
)
def neuron_no_slope_reversed(w, b, x, y):
    error = y - logistic(w @ x + b)
    return error * x, error, error * w


@neuron_problem.wrong(
    "doubled, and exchanged", "constant_factor", "permuted_outputs", "missing_chain_factor", "wrong_argument"
)
def neuron_doubled_exchanged(w, b, x, y):
    a = logistic(w @ x + b)
    delta = 2 * (a - y) * a * (1 - a)
    return delta * w, delta, delta * x


@loss(x=uniform("n", low=0.5, high=2.0), a=uniform("n", low=0.5, high=2.0))
def log_quotient(x, a):
    """the weighted sum of logarithms over the sum of squares"""
    return (a * torch.log(x)).sum() / (x**2).sum()


quotient_problem = Problem(log_quotient, ("x", "a"))


@quotient_problem.right("quotient rule")
def quotient_rule(x, a):
    top, bottom = np.sum(a * np.log(x)), np.sum(x**2)
    dtop, dbottom = a / x, 2 * x
    return (dtop * bottom - top * dbottom) / bottom**2, np.log(x) / bottom


@quotient_problem.right("product rule with a negative power")
def quotient_negative_power(x, a):
    top, bottom = a @ np.log(x), x @ x
    return a / x * bottom**-1 + top * -1 * bottom**-2 * 2 * x, np.log(x) * bottom**-1


@quotient_problem.right("the value of the loss used again")
def quotient_with_value(x, a):
    bottom = np.dot(x, x)
    value = np.dot(a, np.log(x)) / bottom
    return (a / x - 2 * value * x) / bottom, np.log(x) / bottom


@quotient_problem.right("a loop over the entries")
def quotient_entry_loop(x, a):
    n = len(x)
    top, bottom = 0.0, 0.0
    for i in range(n):
        top += a[i] * np.log(x[i])
        bottom += x[i] ** 2
    dx, da = np.zeros(n), np.zeros(n)
    for i in range(n):
        dx[i] = a[i] / x[i] / bottom - top / bottom**2 * 2 * x[i]
        da[i] = np.log(x[i]) / bottom
    return dx, da


@quotient_problem.right("logarithms as the variables")
def quotient_in_logarithms(x, a):
    t = np.log(x)
    squares = np.exp(2 * t)
    bottom = squares.sum()
    dt = a / bottom - 2 * squares * (a @ t) / bottom**2
    return dt * np.exp(-t), t / bottom


@quotient_problem.right("shares of the squares")
def quotient_shares(x, a):
    bottom = np.einsum("i,i->", x, x)
    shares = x**2 / bottom
    value = np.einsum("i,i->", a, np.log(x)) / bottom
    return (a / bottom - 2 * value * shares) / x, np.log(x) / bottom


@quotient_problem.right("backwards through named nodes, a dictionary")
def quotient_nodes(x, a):
    logs = np.log(x)
    terms = a * logs
    top = terms.sum()
    squares = x * x
    bottom = squares.sum()
    dtop = 1 / bottom
    dbottom = -top / bottom**2
    dterms = dtop * np.ones_like(terms)
    dsquares = dbottom * np.ones_like(squares)
    dlogs = dterms * a
    return {"dx": dlogs / x + 2 * x * dsquares, "da": dterms * logs}


@quotient_problem.right("the Jacobian matrix of the separate fractions")
def quotient_jacobian(x, a):
    bottom = (x**2).sum()
    fractions = a * np.log(x) / bottom
    by_x = np.diag(a / x / bottom) - np.outer(fractions, 2 * x / bottom)
    by_a = np.diag(np.log(x) / bottom)
    ones = np.ones(len(x))
    return ones @ by_x, ones @ by_a


@quotient_problem.right("all pairs of entries")
def quotient_pairs(x, a):
    bottom = np.sum(np.square(x))
    pairs = (a / x)[:, None] * x[None, :] ** 2 - 2 * x[:, None] * (a * np.log(x))[None, :]
    return pairs.sum(axis=1) / bottom / bottom, np.log(x) / bottom


@quotient_problem.right("a chain of two by two and two by n")
def quotient_chain(x, a):
    top, bottom = a @ np.log(x), x @ x
    outer = np.array([[1 / bottom, -top / bottom**2]])
    inner_x = np.stack([a / x, 2 * x])
    inner_a = np.stack([np.log(x), np.zeros(len(a))])
    return (outer @ inner_x)[0], (outer @ inner_a)[0]


@quotient_problem.right("torch")
def quotient_torch(x, a):
    bottom = torch.sum(x**2)
    value = torch.sum(a * torch.log(x)) / bottom
    return (a / x - 2 * x * value) / bottom, torch.log(x) / bottom


@quotient_problem.right("columns")
def quotient_columns(x, a):
    x, a = x[:, np.newaxis], a[:, np.newaxis]
    bottom = (x.T @ x).item()
    top = (a.T @ np.log(x)).item()
    return (a / x * bottom - 2 * top * x) / bottom**2, np.log(x) / bottom


@quotient_problem.right("python lists and exact sums")
def quotient_lists(x, a):
    xs, weights = x.tolist(), a.tolist()
    n = len(xs)
    top = math.fsum(weights[i] * math.log(xs[i]) for i in range(n))
    bottom = math.fsum(value * value for value in xs)
    dx = [weights[i] / (xs[i] * bottom) - 2 * xs[i] * top / bottom**2 for i in range(n)]
    return [dx, [math.log(value) / bottom for value in xs]]


@quotient_problem.right("with the length of the vector")
def quotient_length(x, a):
    length = np.linalg.norm(x)
    direction = x / length
    top = np.sum(a * np.log(x))
    return a / (x * length**2) - 2 * top * direction / length**3, np.log(x) / length**2


@quotient_problem.right("extended precision")
def quotient_longdouble(x, a):
    x, a = x.astype(np.longdouble), a.astype(np.longdouble)
    top, bottom = (a * np.log(x)).sum(), (x * x).sum()
    return (a / x * bottom - top * 2 * x) / bottom**2, np.log(x) / bottom


@quotient_problem.right("single precision")
def quotient_float32(x, a):
    x, a = x.astype(np.float32), a.astype(np.float32)
    top, bottom = (a * np.log(x)).sum(), (x * x).sum()
    return (a / x - 2 * x * (top / bottom)) / bottom, np.log(x) / bottom


@quotient_problem.wrong(
    "the denominator not squared in the second term",
    "missing_chain_factor",
    "wrong_term_factor",
    "wrong_activation_derivative",
)
def quotient_unsquared_second(x, a):
    top, bottom = np.sum(a * np.log(x)), np.sum(x**2)
    return a / x / bottom - top * 2 * x / bottom, np.log(x) / bottom


@quotient_problem.wrong("the whole numerator over the plain denominator", "missing_chain_factor")
def quotient_unsquared(x, a):
    top, bottom = np.sum(a * np.log(x)), np.sum(x**2)
    return (a / x * bottom - top * 2 * x) / bottom, np.log(x) / bottom


@quotient_problem.wrong(
    "a plus in the quotient rule", "wrong_term_factor", "missing_chain_factor", "wrong_activation_derivative"
)
def quotient_plus(x, a):
    top, bottom = np.sum(a * np.log(x)), np.sum(x**2)
    return (a / x * bottom + top * 2 * x) / bottom**2, np.log(x) / bottom


@quotient_problem.wrong("the quotient rule the wrong way round", "sign_flipped", "constant_factor")
def quotient_reversed(x, a):
    top, bottom = np.sum(a * np.log(x)), np.sum(x**2)
    return (top * 2 * x - a / x * bottom) / bottom**2, np.log(x) / bottom


@quotient_problem.wrong("the quotient of the derivatives", "wrong_rule")
def quotient_of_derivatives(x, a):
    return (a / x) / (2 * x), np.log(x) / np.sum(x**2)


@quotient_problem.wrong("the denominator taken for a constant", "missing_path", "missing_term")
def quotient_constant_bottom(x, a):
    bottom = np.sum(x**2)
    return a / x / bottom, np.log(x) / bottom


@quotient_problem.wrong("the numerator taken for a constant", "missing_path", "missing_term")
def quotient_constant_top(x, a):
    top, bottom = np.sum(a * np.log(x)), np.sum(x**2)
    return -top * 2 * x / bottom**2, np.log(x) / bottom


@quotient_problem.wrong("the square without its two", "wrong_term_factor", "missing_chain_factor")
def quotient_without_two(x, a):
    top, bottom = np.sum(a * np.log(x)), np.sum(x**2)
    return (a / x * bottom - top * x) / bottom**2, np.log(x) / bottom


@quotient_problem.wrong("the slope of the denominator summed", "wrong_axis_sum", "broadcast_shape")
def quotient_summed_slope(x, a):
    top, bottom = np.sum(a * np.log(x)), np.sum(x**2)
    return (a / x * bottom - top * np.sum(2 * x)) / bottom**2, np.log(x) / bottom


@quotient_problem.wrong("the slope of the numerator summed", "wrong_axis_sum", "broadcast_shape")
def quotient_summed_top_slope(x, a):
    top, bottom = np.sum(a * np.log(x)), np.sum(x**2)
    return (np.sum(a / x) * bottom - top * 2 * x) / bottom**2, np.log(x) / bottom


@quotient_problem.wrong("logarithms to base ten", "constant_factor", "different_loss")
def quotient_base_ten(x, a):
    top, bottom = np.sum(a * np.log10(x)), np.sum(x**2)
    dtop = a / (x * np.log(10))
    return (dtop * bottom - top * 2 * x) / bottom**2, np.log10(x) / bottom


@quotient_problem.wrong("logarithms left as they are", "wrong_activation_derivative")
def quotient_logs_kept(x, a):
    top, bottom = np.sum(a * np.log(x)), np.sum(x**2)
    return (a * np.log(x) * bottom - top * 2 * x) / bottom**2, np.log(x) / bottom


@quotient_problem.wrong("the logarithm of one more", "wrong_argument", "different_loss", "extra_term")
def quotient_log_of_one_more(x, a):
    top, bottom = np.sum(a * np.log1p(x)), np.sum(x**2)
    return (a / (1 + x) * bottom - top * 2 * x) / bottom**2, np.log1p(x) / bottom


@quotient_problem.wrong("no weight in the slope of the logarithm", "missing_chain_factor", "wrong_term_factor")
def quotient_unweighted_slope(x, a):
    top, bottom = np.sum(a * np.log(x)), np.sum(x**2)
    return (1 / x * bottom - top * 2 * x) / bottom**2, np.log(x) / bottom


@quotient_problem.wrong(
    "no weights at all", "ignores_input", "different_loss", "missing_chain_factor", "wrong_term_factor", "hard_coded"
)
def quotient_unweighted(x):
    top, bottom = np.sum(np.log(x)), np.sum(x**2)
    return (1 / x * bottom - top * 2 * x) / bottom**2, np.log(x) / bottom


@quotient_problem.wrong("the weights' gradient without the denominator", "missing_chain_factor")
def quotient_weights_undivided(x, a):
    top, bottom = np.sum(a * np.log(x)), np.sum(x**2)
    return (a / x * bottom - top * 2 * x) / bottom**2, np.log(x)


@quotient_problem.wrong("the weights' gradient times the weights", "extra_factor", "wrong_activation_derivative")
def quotient_weights_twice(x, a):
    top, bottom = np.sum(a * np.log(x)), np.sum(x**2)
    return (a / x * bottom - top * 2 * x) / bottom**2, a * np.log(x) / bottom


@quotient_problem.wrong("the quotient rule for the weights as well", "extra_term")
def quotient_rule_for_weights(x, a):
    top, bottom = np.sum(a * np.log(x)), np.sum(x**2)
    dx = (a / x * bottom - top * 2 * x) / bottom**2
    da = (np.log(x) * bottom - top * 2 * x) / bottom**2
    return dx, da


@quotient_problem.wrong("the square of the sum", "different_loss", "wrong_order", "broadcast_shape")
def quotient_square_of_sum(x, a):
    top, bottom = np.sum(a * np.log(x)), np.sum(x) ** 2
    return (a / x * bottom - top * 2 * np.sum(x)) / bottom**2, np.log(x) / bottom


@quotient_problem.wrong(
    "every entry its own quotient", "missing_path", "different_loss", "shape_only", "wrong_axis_sum", "wrong_order"
)
def quotient_entrywise(x, a):
    return (a / x * x**2 - a * np.log(x) * 2 * x) / x**4, np.log(x) / x**2


@quotient_problem.wrong("the mean of the squares", "dimension_scale", "different_loss")
def quotient_mean_below(x, a):
    top, bottom = np.sum(a * np.log(x)), np.mean(x**2)
    return (a / x * bottom - top * 2 * x / len(x)) / bottom**2, np.log(x) / bottom


@quotient_problem.wrong("the outputs exchanged", "permuted_outputs")
def quotient_exchanged(x, a):
    top, bottom = np.sum(a * np.log(x)), np.sum(x**2)
    return np.log(x) / bottom, (a / x * bottom - top * 2 * x) / bottom**2


@quotient_problem.wrong("logarithms only above one", "region_only", "wrong_argument", "extra_mask", "clipped")
def quotient_above_one(x, a):
    logs = np.maximum(np.log(x), 0)
    top, bottom = np.sum(a * logs), np.sum(x**2)
    return (a / x * bottom - top * 2 * x) / bottom**2, logs / bottom


@quotient_problem.wrong("magnitudes of the logarithms", "region_only", "wrong_argument")
def quotient_log_magnitudes(x, a):
    logs = np.abs(np.log(x))
    top, bottom = np.sum(a * np.log(x)), np.sum(x**2)
    return (a / x * bottom - top * 2 * x) / bottom**2, logs / bottom


@quotient_problem.wrong(
    "the denominator as far as it has been summed", "wrong_argument", "missing_term", "region_only", "extra_mask"
)
def quotient_partial_bottom(x, a):
    top, bottom = np.sum(a * np.log(x)), 0.0
    dx, da = np.zeros(len(x)), np.zeros(len(x))
    for i in range(len(x)):
        bottom += x[i] ** 2
        dx[i] = (a[i] / x[i] * bottom - top * 2 * x[i]) / bottom**2
        da[i] = np.log(x[i]) / bottom
    return dx, da


@quotient_problem.wrong(
    "the denominator of the last entry", "single_sample", "missing_term", "extra_mask", "wrong_argument"
)
def quotient_last_bottom(x, a):
    top = 0.0
    for i in range(len(x)):
        bottom = 0.0
        bottom += x[i] ** 2
        top += a[i] * np.log(x[i])
    return (a / x * bottom - top * 2 * x) / bottom**2, np.log(x) / bottom


@quotient_problem.wrong("limited to a hundredth", "region_only", "clipped")
def quotient_clipped(x, a):
    top, bottom = np.sum(a * np.log(x)), np.sum(x**2)
    dx = (a / x * bottom - top * 2 * x) / bottom**2
    return np.clip(dx, -0.01, 0.01), np.clip(np.log(x) / bottom, -0.01, 0.01)


@quotient_problem.wrong("stored among integers", "truncated_to_int", "zero")
def quotient_integer_store(x, a):
    top, bottom = np.sum(a * np.log(x)), np.sum(x**2)
    da = np.zeros_like(np.arange(len(a)))
    for i in range(len(a)):
        da[i] = np.log(x[i]) / bottom
    return (a / x * bottom - top * 2 * x) / bottom**2, da


@quotient_problem.wrong("rounded to three decimals", "rounded")
def quotient_rounded(x, a):
    top, bottom = np.sum(a * np.log(x)), np.sum(x**2)
    return np.round((a / x * bottom - top * 2 * x) / bottom**2, 3), np.round(np.log(x) / bottom, 3)


@quotient_problem.wrong("half precision", "low_precision")
def quotient_float16(x, a):
    x, a = x.astype(np.float16), a.astype(np.float16)
    top, bottom = np.sum(a * np.log(x)), np.sum(x**2)
    return (a / x - 2 * x * (top / bottom)) / bottom, np.log(x) / bottom


@quotient_problem.wrong("the step of a descent", "step_not_slope", "constant_factor")
def quotient_step(x, a):
    top, bottom = np.sum(a * np.log(x)), np.sum(x**2)
    return -0.05 * (a / x * bottom - top * 2 * x) / bottom**2, -0.05 * np.log(x) / bottom


@quotient_problem.wrong(
    "a plus, and the square without its two", "wrong_term_factor", "missing_chain_factor", "wrong_activation_derivative"
)
def quotient_plus_without_two(x, a):
    top, bottom = np.sum(a * np.log(x)), np.sum(x**2)
    return (a / x * bottom + top * x) / bottom**2, np.log(x) / bottom


@quotient_problem.wrong(
    "a constant denominator, no weights",
    "missing_path",
    "missing_term",
    "missing_chain_factor",
    "wrong_term_factor",
    "ignores_input",
    "hard_coded",
)
def quotient_constant_unweighted(x):
    bottom = np.sum(x**2)
    return 1 / x / bottom, np.log(x) / bottom


@loss(x=normal("n"), A=normal("n", "n"), b=normal("n"))
def quadratic_form(x, A, b):
    """a quadratic form with a linear term"""
    return x @ A @ x + b @ x


quadratic_problem = Problem(quadratic_form, ("x", "A"))


@quadratic_problem.right("the matrix and its transpose")
def quadratic_both_orders(x, A, b):
    return (A + A.T) @ x + b, np.outer(x, x)


@quadratic_problem.right("the matrix from both sides")
def quadratic_both_sides(x, A, b):
    return A @ x + x @ A + b, x[:, None] * x[None, :]


@quadratic_problem.right("two loops over the entries")
def quadratic_loops(x, A, b):
    n = len(x)
    dx, dA = np.zeros(n), np.zeros((n, n))
    for k in range(n):
        dx[k] += b[k]
    for i in range(n):
        for j in range(n):
            dx[i] += A[i, j] * x[j]
            dx[j] += A[i, j] * x[i]
            dA[i, j] += x[i] * x[j]
    return dx, dA


@quadratic_problem.right("einsum")
def quadratic_einsum(x, A, b):
    return np.einsum("ij,j->i", A, x) + np.einsum("ij,i->j", A, x) + b, np.einsum("i,j->ij", x, x)


@quadratic_problem.right("twice the symmetric part")
def quadratic_symmetric_part(x, A, b):
    symmetric = 0.5 * (A + A.T)
    return 2 * symmetric @ x + b, np.multiply.outer(x, x)


@quadratic_problem.right("columns")
def quadratic_columns(x, A, b):
    column = x.reshape(-1, 1)
    return A @ column + A.T @ column + b.reshape(-1, 1), column @ column.T


@quadratic_problem.right("backwards through named nodes, a dictionary")
def quadratic_nodes(x, A, b):
    image = A @ x
    dimage = x
    dx = image + b
    dA = np.outer(dimage, x)
    dx = dx + A.T @ dimage
    return {"dx": dx, "dA": dA}


@quadratic_problem.right("a Kronecker product")
def quadratic_kronecker(x, A, b):
    n = len(x)
    dA = np.kron(x, x).reshape(n, n)
    identity = np.eye(n)
    flat = A.ravel()
    dx = np.kron(identity, x[None, :]) @ flat + np.kron(x[None, :], identity) @ flat + b
    return dx, dA


@quadratic_problem.right("elementwise products summed over each axis")
def quadratic_axis_sums(x, A, b):
    rows = np.sum(A * x, axis=1)
    columns = np.sum(A * x[:, None], axis=0)
    return rows + columns + b, np.tile(x, (len(x), 1)) * x.reshape(-1, 1)


@quadratic_problem.right("the linear term as a border of the matrix")
def quadratic_bordered(x, A, b):
    n = len(x)
    bordered = np.zeros((n + 1, n + 1))
    bordered[:n, :n] = A
    bordered[:n, n] = b
    extended = np.append(x, 1.0)
    dextended = bordered @ extended + bordered.T @ extended
    return dextended[:n], np.outer(extended, extended)[:n, :n]


@quadratic_problem.right("diagonal and other entries apart")
def quadratic_diagonal_apart(x, A, b):
    diagonal = np.diag(A)
    rest = A - np.diag(diagonal)
    dA = np.outer(x, x)
    np.fill_diagonal(dA, x**2)
    return 2 * diagonal * x + (rest + rest.T) @ x + b, dA


@quadratic_problem.right("triangles of the matrix")
def quadratic_triangles(x, A, b):
    upper, lower = np.triu(A, 1), np.tril(A)
    dx = upper @ x + lower @ x + upper.T @ x + lower.T @ x + b
    triangle = np.tril(np.outer(x, x))
    return dx, triangle + triangle.T - np.diag(x * x)


@quadratic_problem.right("eigenvectors of the symmetric part")
def quadratic_eigenvectors(x, A, b):
    values, vectors = np.linalg.eigh((A + A.T) / 2)
    coordinates = vectors.T @ x
    dx = vectors @ (2 * values * coordinates) + b
    return dx, vectors @ np.outer(coordinates, coordinates) @ vectors.T


@quadratic_problem.right("python lists")
def quadratic_lists(x, A, b):
    xs, rows, slopes = x.tolist(), A.tolist(), b.tolist()
    n = len(xs)
    dx = [slopes[k] + sum((rows[k][j] + rows[j][k]) * xs[j] for j in range(n)) for k in range(n)]
    return [dx, [[left * right for right in xs] for left in xs]]


@quadratic_problem.right("torch")
def quadratic_torch(x, A, b):
    return torch.mv(A, x) + torch.mv(A.t(), x) + b, torch.outer(x, x)


@quadratic_problem.right("the Jacobian matrix of the image, torch")
def quadratic_torch_jacobian(x, A, b):
    image = torch.matmul(A, x)
    jacobian = A
    return image + torch.matmul(x, jacobian) + b, x.unsqueeze(1) * x.unsqueeze(0)


@quadratic_problem.right("an object with forward and backward")
def quadratic_object(x, A, b):
    class Quadratic:
        def forward(self, point):
            self.point = point
            return point @ A @ point + b @ point

        def backward(self):
            self.dx = A.dot(self.point) + A.T.dot(self.point) + b
            self.dA = np.outer(self.point, self.point)

    form = Quadratic()
    form.forward(x)
    form.backward()
    return form.dx, form.dA


@quadratic_problem.right("extended precision")
def quadratic_longdouble(x, A, b):
    x, A, b = x.astype(np.longdouble), A.astype(np.longdouble), b.astype(np.longdouble)
    return np.dot(A + A.T, x) + b, np.outer(x, x)


@quadratic_problem.right("single precision")
def quadratic_float32(x, A, b):
    x, A, b = x.astype(np.float32), A.astype(np.float32), b.astype(np.float32)
    return (A + A.T) @ x + b, np.outer(x, x)


@quadratic_problem.wrong("twice the matrix", "transposed", "missing_path", "wrong_argument", "axes_permuted")
def quadratic_twice_matrix(x, A, b):
    return 2 * A @ x + b, np.outer(x, x)


@quadratic_problem.wrong("twice the transposed matrix", "transposed", "missing_path", "wrong_argument", "axes_permuted")
def quadratic_twice_transpose(x, A, b):
    return 2 * A.T @ x + b, np.outer(x, x)


@quadratic_problem.wrong("only the right factor differentiated", "missing_path", "missing_term")
def quadratic_right_factor_constant(x, A, b):
    return A @ x + b, np.outer(x, x)


@quadratic_problem.wrong("only the other factor differentiated", "missing_path", "missing_term")
def quadratic_left_factor_constant(x, A, b):
    return A.T @ x + b, np.outer(x, x)


@quadratic_problem.wrong("no linear term", "missing_term", "ignores_input", "different_loss", "missing_path")
def quadratic_without_linear(x, A):
    return (A + A.T) @ x, np.outer(x, x)


@quadratic_problem.wrong("the linear term subtracted", "wrong_term_factor", "different_loss")
def quadratic_linear_sign(x, A, b):
    return (A + A.T) @ x - b, np.outer(x, x)


@quadratic_problem.wrong("the linear term doubled", "wrong_term_factor", "different_loss")
def quadratic_linear_twice(x, A, b):
    return (A + A.T) @ x + 2 * b, np.outer(x, x)


@quadratic_problem.wrong(
    "the linear term differentiated by its factor", "wrong_argument", "ignores_input", "different_loss"
)
def quadratic_linear_by_factor(x, A):
    return (A + A.T) @ x + x, np.outer(x, x)


@quadratic_problem.wrong("the form of one half", "wrong_term_factor", "different_loss", "constant_factor")
def quadratic_halved(x, A, b):
    return (A + A.T) @ x / 2 + b, np.outer(x, x) / 2


@quadratic_problem.wrong("a point missing in the slope", "missing_chain_factor", "ignores_input", "hard_coded")
def quadratic_without_point(x, A, b):
    return (A + A.T).sum(axis=1) + b, np.outer(x, x)


@quadratic_problem.wrong("sums along one axis for both", "wrong_axis_sum", "wrong_argument")
def quadratic_same_axis_twice(x, A, b):
    return (A * x).sum(axis=0) + (A * x[:, None]).sum(axis=0) + b, np.outer(x, x)


@quadratic_problem.wrong("the same sum in all entries", "wrong_axis_sum", "broadcast_shape")
def quadratic_collapsed(x, A, b):
    return np.full(len(x), ((A + A.T) @ x + b).sum()), np.outer(x, x)


@quadratic_problem.wrong(
    "squares on the diagonal only", "missing_path", "wrong_mask", "extra_mask", "missing_term", "region_only"
)
def quadratic_diagonal_slope(x, A, b):
    return (A + A.T) @ x + b, np.diag(x**2)


@quadratic_problem.wrong("the inner product for the outer", "wrong_axis_sum", "broadcast_shape")
def quadratic_inner_product(x, A, b):
    return (A + A.T) @ x + b, np.ones_like(A) * np.inner(x, x)


@quadratic_problem.wrong(
    "squares repeated along the rows", "broadcast_shape", "region_only", "wrong_argument", "transposed"
)
def quadratic_broadcast_squares(x, A, b):
    return (A + A.T) @ x + b, np.zeros_like(A) + x * x


@quadratic_problem.wrong("the matrix' gradient doubled", "constant_factor")
def quadratic_matrix_doubled(x, A, b):
    return (A + A.T) @ x + b, 2 * np.outer(x, x)


@quadratic_problem.wrong("the matrix' entries above and below tied", "wrong_term_factor", "extra_term", "region_only")
def quadratic_tied_entries(x, A, b):
    return (A + A.T) @ x + b, 2 * np.outer(x, x) - np.diag(x**2)


@quadratic_problem.wrong("the upper triangle only", "wrong_mask", "extra_mask", "region_only", "missing_term")
def quadratic_upper_triangle(x, A, b):
    return (A + A.T) @ x + b, np.triu(np.outer(x, x))


@quadratic_problem.wrong("no gradient for the matrix", "zero", "missing_path")
def quadratic_zero_matrix(x, A, b):
    return (A + A.T) @ x + b, np.zeros_like(A)


@quadratic_problem.wrong("the matrix' gradient times the matrix", "extra_factor", "wrong_activation_derivative")
def quadratic_matrix_kept(x, A, b):
    return (A + A.T) @ x + b, A * np.outer(x, x)


@quadratic_problem.wrong("the image for one of the points", "wrong_argument", "extra_factor")
def quadratic_image_outer(x, A, b):
    return (A + A.T) @ x + b, np.outer(A @ x, x)


@quadratic_problem.wrong("the linear term in the matrix' gradient", "wrong_argument", "extra_term")
def quadratic_linear_in_matrix(x, A, b):
    return (A + A.T) @ x + b, np.outer(x, x) + np.outer(x, b)


@quadratic_problem.wrong(
    "diagonal entries counted once",
    "missing_term",
    "wrong_mask",
    "extra_mask",
    "wrong_term_factor",
    "missing_chain_factor",
    "missing_path",
)
def quadratic_diagonal_once(x, A, b):
    n = len(x)
    dx = b.copy()
    for i in range(n):
        for j in range(n):
            dx[i] += A[i, j] * x[j]
            if i != j:
                dx[j] += A[i, j] * x[i]
    return dx, np.outer(x, x)


@quadratic_problem.wrong("the running sum reset for every column", "missing_term", "missing_path", "extra_mask")
def quadratic_reset(x, A, b):
    n = len(x)
    dx = np.zeros(n)
    for i in range(n):
        for j in range(n):
            total = 0.0
            total += (A[i, j] + A[j, i]) * x[j]
        dx[i] = total + b[i]
    return dx, np.outer(x, x)


@quadratic_problem.wrong("the running sum never reset", "accumulates", "region_only", "extra_term")
def quadratic_never_reset(x, A, b):
    n = len(x)
    dx = np.zeros(n)
    total = 0.0
    for i in range(n):
        for j in range(n):
            total += (A[i, j] + A[j, i]) * x[j]
        dx[i] = total + b[i]
    return dx, np.outer(x, x)


@quadratic_problem.wrong("the last column left out", "missing_term", "extra_mask", "missing_path")
def quadratic_last_column_out(x, A, b):
    n = len(x)
    dx = b.copy()
    for i in range(n):
        for j in range(n - 1):
            dx[i] += (A[i, j] + A[j, i]) * x[j]
    return dx, np.outer(x, x)


@quadratic_problem.wrong("magnitudes of the point", "region_only", "wrong_argument")
def quadratic_magnitudes(x, A, b):
    size = np.abs(x)
    return (A + A.T) @ x + b, np.outer(size, size)


@quadratic_problem.wrong("everything with the other sign", "sign_flipped", "constant_factor")
def quadratic_negated(x, A, b):
    return -((A + A.T) @ x + b), -np.outer(x, x)


@quadratic_problem.wrong("divided by the length of the vector", "dimension_scale")
def quadratic_mean(x, A, b):
    return ((A + A.T) @ x + b) / len(x), np.outer(x, x) / len(x)


@quadratic_problem.wrong("limited to a tenth", "region_only", "clipped")
def quadratic_clipped(x, A, b):
    return np.clip((A + A.T) @ x + b, -0.1, 0.1), np.outer(x, x)


@quadratic_problem.wrong("stored among integers", "truncated_to_int")
def quadratic_integer_store(x, A, b):
    n = len(x)
    dA = np.zeros((n, n), dtype=int)
    for i in range(n):
        for j in range(n):
            dA[i, j] = x[i] * x[j]
    return (A + A.T) @ x + b, dA


@quadratic_problem.wrong("rounded to three decimals", "rounded")
def quadratic_rounded(x, A, b):
    return np.around((A + A.T) @ x + b, 3), np.around(np.outer(x, x), 3)


@quadratic_problem.wrong("the step of a descent", "step_not_slope", "constant_factor")
def quadratic_step(x, A, b):
    rate = 0.01
    return -rate * ((A + A.T) @ x + b), -rate * np.outer(x, x)


@quadratic_problem.wrong("the point after the step", "step_not_slope", "extra_term")
def quadratic_updated_point(x, A, b):
    return x - 0.1 * ((A + A.T) @ x + b), np.outer(x, x)


@quadratic_problem.wrong(
    "twice the matrix, and no linear term",
    "transposed",
    "missing_term",
    "wrong_argument",
    "missing_path",
    "ignores_input",
    "different_loss",
    "axes_permuted",
)
def quadratic_twice_without_linear(x, A):
    return 2 * A @ x, np.outer(x, x)


@quadratic_problem.wrong(
    "one factor only, and the other sign", "missing_path", "missing_term", "sign_flipped", "constant_factor"
)
def quadratic_one_factor_negated(x, A, b):
    return -(A @ x) - b, -np.outer(x, x)

"""Small notebooks with gradients in them, each with what an audit has to say of every one."""

from __future__ import annotations

from dataclasses import dataclass

from grader.audit.findings import Status

RIGHT, WRONG, FACTOR = Status.RIGHT, Status.WRONG, Status.CONSTANT_FACTOR
HERE, OPEN, UNTESTED, MACHINE = Status.RIGHT_HERE, Status.UNDECIDED, Status.UNTESTED, Status.NOT_BY_HAND


@dataclass(frozen=True)
class Sample:
    """A notebook, and the status of each of its gradients."""

    name: str
    source: str
    expected: dict[str, Status | None]


DATA = """
import numpy as np
np.random.seed(3)
X = np.random.randn(6, 3)
y = np.random.randn(6)
w = np.random.randn(3)
b = 0.3
"""

SAMPLES = (
    Sample(
        "inline variables in two cells",
        DATA + "#%%\nr = X @ w + b - y\nloss = np.mean(r ** 2)\n#%%\ndw = 2 / 6 * X.T @ r\ndb = 2 * np.mean(r)\n",
        {"dw": RIGHT, "db": RIGHT},
    ),
    Sample(
        "unseeded data",
        """
import numpy as np
X = np.random.randn(5, 2)
y = np.random.rand(5)
w = np.random.randn(2)
z = X @ w
p = 1 / (1 + np.exp(-z))
cost = -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))
dz = (p - y) / 5
dw = X.T @ dz
""",
        {"dz": RIGHT, "dw": RIGHT},
    ),
    Sample(
        "a sum where the loss has a mean",
        DATA + "r = X @ w + b - y\nloss = np.mean(r ** 2)\ndw = 2 * X.T @ r\ndb = -2 * np.mean(r)\n",
        {"dw": FACTOR, "db": FACTOR},
    ),
    Sample(
        "the wrong variable",
        DATA + "r = X @ w + b - y\nloss = np.mean(r ** 2) + 0.5 * np.sum(w ** 2)\n"
        "dw = 2 / 6 * X.T @ r + np.sum(w)\ndb = 2 * np.mean(r)\n",
        {"dw": WRONG, "db": RIGHT},
    ),
    Sample(
        "a missing derivative of an activation",
        """
import numpy as np
rng = np.random.default_rng(1)
x = rng.normal(size=(4, 3)); t = rng.normal(size=(4, 1))
W1 = rng.normal(size=(3, 5)); W2 = rng.normal(size=(5, 1))
h = np.tanh(x @ W1)
out = h @ W2
L = 0.5 * np.sum((out - t) ** 2)
d_out = out - t
dW2 = h.T @ d_out
dh = d_out @ W2.T
dW1 = x.T @ dh
""",
        {"dW2": RIGHT, "dh": RIGHT, "dW1": WRONG},
    ),
    Sample(
        "functions of cost and gradient",
        DATA
        + """
def compute_cost(X, y, w, b):
    return np.sum((X @ w + b - y) ** 2) / (2 * len(y))
def compute_gradient(X, y, w, b):
    err = X @ w + b - y
    dj_dw = X.T @ err / len(y)
    dj_db = err.mean()
    return dj_db, dj_dw
#%%
print(compute_cost(X, y, w, b), compute_gradient(X, y, w, b))
""",
        {"dj_dw": RIGHT, "dj_db": RIGHT},
    ),
    Sample(
        "a gradient function with a mistake",
        DATA
        + """
def loss(w, X, y):
    return np.mean((X @ w - y) ** 2)
def grad(w, X, y):
    return 2 * X.T @ (X @ w + y) / len(y)
grad(w, X, y)
""",
        {"grad(...)": WRONG},
    ),
    Sample(
        "loss and gradient from one function",
        """
import numpy as np
def softmax_loss(W, X, y, reg):
    scores = X @ W
    scores -= scores.max(axis=1, keepdims=True)
    p = np.exp(scores)
    p /= p.sum(axis=1, keepdims=True)
    n = X.shape[0]
    loss = -np.log(p[np.arange(n), y]).mean() + reg * np.sum(W * W)
    dscores = p.copy()
    dscores[np.arange(n), y] -= 1
    dW = X.T @ dscores / n + 2 * reg * W
    return loss, dW
#%%
rng = np.random.default_rng(0)
X = rng.normal(size=(5, 4)); y = np.array([0, 2, 1, 2, 0]); W = 0.1 * rng.normal(size=(4, 3))
loss, dW = softmax_loss(W, X, y, 0.1)
""",
        {"dW": RIGHT},
    ),
    Sample(
        "a regularisation that loss and gradient do not share",
        """
import numpy as np
def svm_loss(W, X, y, reg):
    n = len(y)
    scores = X @ W
    margins = np.maximum(0, scores - scores[np.arange(n), y][:, None] + 1)
    margins[np.arange(n), y] = 0
    loss = margins.sum() / n + reg * np.sum(W * W)
    mask = (margins > 0).astype(float)
    mask[np.arange(n), y] = -mask.sum(axis=1)
    dW = X.T @ mask / n + reg * W
    return loss, dW
#%%
rng = np.random.default_rng(0)
X = rng.normal(size=(5, 4)); y = np.array([0, 2, 1, 2, 0]); W = rng.normal(size=(4, 3))
print(svm_loss(W, X, y, 0.5))
""",
        {"dW": WRONG},
    ),
    Sample(
        "gradient descent with a history of costs",
        DATA
        + """
def cost(X, y, theta):
    return np.mean((X @ theta - y) ** 2) / 2
def descend(X, y, theta, steps=5):
    costs = []
    for _ in range(steps):
        grad = X.T @ (X @ theta - y) / len(y)
        theta = theta - 0.1 * grad
        costs.append(cost(X, y, theta))
    return theta, costs
descend(X, y, np.zeros(3))
""",
        {"grad": RIGHT},
    ),
    Sample(
        "a training loop at the top level",
        DATA
        + """
for epoch in range(20):
    pred = X @ w + b
    loss = np.mean((pred - y) ** 2)
    dw = 2 * X.T @ (pred - y) / len(y)
    db = np.mean(pred - y)
    w -= 0.1 * dw
    b -= 0.1 * db
""",
        {"dw": RIGHT, "db": FACTOR},
    ),
    Sample(
        "the gradient taken after the update",
        DATA
        + """
for epoch in range(20):
    loss = np.mean((X @ w - y) ** 4)
    w = w - 0.01 * X.sum(axis=0)
    dw = 4 * X.T @ (X @ w - y) ** 3 / len(y)
""",
        {"dw": UNTESTED},
    ),
    Sample(
        "the chain rule, step by step",
        """
a, b, c = 2.0, -3.0, 10.0
e = a * b
d = e + c
L = d ** 2
dL_dd = 2 * d
dL_de = dL_dd * 1
dL_da = dL_de * b
dL_db = dL_de * b
dL_dc = dL_dd
""",
        {"dL_dd": RIGHT, "dL_de": RIGHT, "dL_da": RIGHT, "dL_db": WRONG, "dL_dc": RIGHT},
    ),
    Sample(
        "numbers put in by hand",
        "x = 2.0\ny = 3 * x ** 3 + x\ndy_dx = 9 * 4 + 1\n",
        {"dy_dx": HERE},
    ),
    Sample(
        "torch in float32 beside autograd",
        """
import torch
torch.manual_seed(0)
X = torch.randn(8, 3); y = torch.randn(8, 1)
W = torch.randn(3, 1, requires_grad=True)
loss = ((X @ W - y) ** 2).mean()
loss.backward()
dW_auto = W.grad
dW = 2 * X.T @ (X @ W - y).detach() / 8
""",
        {"dW": RIGHT, "dW_auto": MACHINE},
    ),
    Sample(
        "float32 with a mistake",
        """
import torch
torch.manual_seed(0)
X = torch.randn(8, 3); y = torch.randn(8, 1)
W = torch.randn(3, 1)
loss = torch.sigmoid(X @ W - y).pow(2).mean()
s = torch.sigmoid(X @ W - y)
dW = 2 * X.T @ (s * s * (1 + s)) / 8
""",
        {"dW": WRONG},
    ),
    Sample(
        "a bias that starts at zero",
        """
import numpy as np
rng = np.random.default_rng(5)
X = rng.normal(size=(7, 2)); Y = rng.normal(size=(7, 2))
W = rng.normal(size=(2, 2)); b = np.zeros((1, 2))
Z = X @ W + b
A = np.maximum(Z, 0)
J = np.sum((A - Y) ** 2) / 7
dA = 2 * (A - Y) / 7
dZ = dA * (Z > 0)
dW = X.T @ dZ
db = dZ.sum(axis=0)
""",
        {"dA": RIGHT, "dZ": RIGHT, "dW": RIGHT, "db": RIGHT},
    ),
    Sample(
        "a bias that is not summed",
        DATA + "Z = X @ np.ones((3, 2)) + b\nv = np.zeros(2)\nloss = np.sum((Z + v) ** 2)\ndv = 2 * (Z + v)\n",
        {"dv": UNTESTED},
    ),
    Sample(
        "columns are samples, and a delta that is not divided",
        """
import numpy as np
rng = np.random.default_rng(2)
X = rng.normal(size=(3, 6)); Y = (rng.random((1, 6)) > 0.5) * 1
W = rng.normal(size=(1, 3)) * 0.1; b = np.zeros((1, 1))
m = X.shape[1]
Z = W @ X + b
A = 1 / (1 + np.exp(-Z))
cost = -np.sum(Y * np.log(A) + (1 - Y) * np.log(1 - A)) / m
dZ = A - Y
dW = dZ @ X.T / m
db = np.sum(dZ, axis=1, keepdims=True) / m
""",
        {"dZ": FACTOR, "dW": RIGHT, "db": RIGHT},
    ),
    Sample(
        "a pair of passes with a cache",
        """
import numpy as np
def affine_forward(x, w, b):
    return x @ w + b, (x, w)
def affine_backward(dout, cache):
    x, w = cache
    dx = dout @ w.T
    dw = x.T @ dout
    db = dout.mean(axis=0)
    return dx, dw, db
#%%
rng = np.random.default_rng(0)
x, w, b = rng.normal(size=(4, 3)), rng.normal(size=(3, 2)), rng.normal(size=2)
out, cache = affine_forward(x, w, b)
dout = rng.normal(size=out.shape)
dx, dw, db = affine_backward(dout, cache)
""",
        {"dx": RIGHT, "dw": RIGHT, "db": FACTOR},
    ),
    Sample(
        "differences and autograd only",
        """
import numpy as np
def f(x):
    return np.sum(x ** 3)
def numerical_gradient(f, x, h=1e-5):
    grad = np.zeros_like(x)
    for i in range(len(x)):
        e = np.zeros_like(x); e[i] = h
        grad[i] = (f(x + e) - f(x - e)) / (2 * h)
    return grad
x = np.array([1.0, 2.0])
grad_x = (f(x + 1e-6) - f(x - 1e-6)) / 2e-6
""",
        {"grad_x": MACHINE},
    ),
    Sample(
        "no loss at all",
        DATA + "dw = 2 * X.T @ (X @ w - y)\n",
        {"dw": UNTESTED},
    ),
    Sample(
        "zeros as they were handed out",
        DATA + "loss = np.mean((X @ w - y) ** 2)\ndw = np.zeros_like(w)\n",
        {"dw": UNTESTED},
    ),
    Sample(
        "a loss that draws",
        DATA + "rng = np.random.default_rng()\nloss = np.mean((X @ w - y + rng.normal(size=6)) ** 2)\n"
        "dw = 2 * X.T @ (X @ w - y) / 6\n",
        {"dw": UNTESTED},
    ),
    Sample(
        "a loss that is never called",
        "import numpy as np\ndef loss(w, x):\n    return np.sum((w * x) ** 2)\n"
        "def loss_gradient(w, x):\n    return 2 * w * x ** 2\n",
        {"loss_gradient(...)": UNTESTED},
    ),
    Sample(
        "a kink just where it is evaluated",
        "import numpy as np\nx = np.zeros(3)\nloss = np.sum(np.abs(x) + x ** 2)\ndx = np.sign(x) + 2 * x\n",
        {"dx": RIGHT},
    ),
    Sample(
        "a rounded loss",
        DATA + "loss = np.round(np.mean((X @ w - y) ** 2), 1)\ndw = 2 * X.T @ (X @ w - y) / 6\n",
        {"dw": OPEN},
    ),
    Sample(
        "a small constant that keeps a logarithm finite",
        """
import numpy as np
rng = np.random.default_rng(4)
X = rng.normal(size=(6, 2)); y = (rng.random(6) > 0.5).astype(float); w = rng.normal(size=2)
p = 1 / (1 + np.exp(-X @ w))
loss = -np.mean(y * np.log(p + 1e-9) + (1 - y) * np.log(1 - p + 1e-9))
dw = X.T @ (p - y) / 6
""",
        {"dw": RIGHT},
    ),
    Sample(
        "data that are rebound between loss and gradient",
        DATA + "loss = np.mean((X @ w - y) ** 2)\n#%%\nX = np.random.randn(4, 3); y = np.random.randn(4)\n"
        "#%%\ndw = 2 * X.T @ (X @ w - y) / 4\n",
        {"dw": OPEN},
    ),
    Sample(
        "a gradient as a dict",
        DATA
        + """
def propagate(w, b, X, Y):
    A = X @ w + b
    cost = np.mean((A - Y) ** 2)
    grads = {}
    grads["dw"] = 2 * X.T @ (A - Y) / len(Y)
    grads["db"] = 2 * np.mean(A - Y) * b
    return grads, cost
propagate(w, b, X, y)
""",
        {"grads['dw']": RIGHT, "grads['db']": WRONG},
    ),
    Sample(
        "accumulated over samples",
        DATA
        + """
loss = np.mean((X @ w + b - y) ** 2)
dw = np.zeros(3)
db = 0
for i in range(len(y)):
    err = X[i] @ w + b - y[i]
    dw += 2 * err * X[i]
    db += 2 * err
dw /= len(y)
db /= len(y)
""",
        {"dw": RIGHT, "db": RIGHT},
    ),
    Sample(
        "named after its function",
        "def f(x):\n    return x ** 3 - x\ndef f_prime(x):\n    return 3 * x ** 2\n#%%\nprint(f(2.0), f_prime(2.0))\n",
        {"f_prime(...)": WRONG},
    ),
    Sample(
        "a usual name without its import",
        """
import torch
def neuron():
    w = torch.tensor(1.0, requires_grad=True)
    x, b = torch.tensor(2.0), torch.tensor(3.0)
    v = w * x + b
    a = F.relu(v)
    da_dw = x if v > 0 else 0
    return da_dw
neuron()
""",
        {"da_dw": RIGHT},
    ),
    Sample(
        "batches, and a loss over all samples",
        DATA
        + """
losses = []
for step in range(10):
    batch = np.random.choice(6, 2, replace=False)
    Xb, yb = X[batch], y[batch]
    grad = 2 * Xb.T @ (Xb @ w - yb) / 2
    losses.append(np.mean((X @ w - y) ** 2))
    w -= 0.1 * grad
""",
        {"grad": OPEN},
    ),
    Sample(
        "one sample after another, and a loss over all",
        DATA
        + """
for i in range(len(y)):
    loss = np.mean((X @ w - y) ** 2)
    dw = 2 * (X[i] @ w - y[i]) * X[i]
    w = w - 0.1 * dw
""",
        {"dw": OPEN},
    ),
    Sample(
        "a stochastic gradient that a function draws",
        DATA
        + """
def loss(w):
    return np.mean((X @ w - y) ** 2)
def gradient(w):
    i = np.random.randint(len(y))
    return 2 * (X[i] @ w - y[i]) * X[i]
loss(w), gradient(w)
""",
        {"gradient(...)": OPEN},
    ),
    Sample(
        "a gradient function that changes its argument",
        DATA
        + """
def cost(theta, X, y, lam):
    return np.mean((X @ theta - y) ** 2) / 2 + lam / 2 * np.sum(theta[1:] ** 2)
def cost_gradient(theta, X, y, lam):
    grad = X.T @ (X @ theta - y) / len(y)
    theta[0] = 0
    grad = grad + lam * theta
    return grad
cost(w, X, y, 0.5)
cost_gradient(w.copy(), X, y, 0.5)
""",
        {"grad": RIGHT},
    ),
    Sample(
        "a gradient that is made shorter",
        DATA
        + """
loss = np.mean((X @ w - y) ** 2)
dw = 2 * X.T @ (X @ w - y) / 6
dw = dw / np.linalg.norm(dw)
""",
        {"dw": OPEN},
    ),
    Sample(
        "a step in space that is named like a gradient",
        "import numpy as np\nx = 3.0\ndx = x / 100\nE = np.sin(x) * dx\n",
        {"dx": UNTESTED},
    ),
    Sample(
        "a name that is used loosely on the way",
        """
import numpy as np
rng = np.random.default_rng(6)
X = rng.normal(size=(4, 3)); Y = rng.normal(size=(4, 2))
W1 = rng.normal(size=(3, 3)); W2 = rng.normal(size=(3, 2))
H = np.tanh(X @ W1)
cost = 0.5 * np.sum((H @ W2 - Y) ** 2)
dO = H @ W2 - Y
dW2 = H.T @ dO
dH = dO @ W2.T * (1 - H ** 2)
dW1 = X.T @ dH
""",
        {"dW2": RIGHT, "dH": OPEN, "dW1": RIGHT},
    ),
    Sample(
        "layers that keep their gradients",
        """
import numpy as np
class Linear:
    def __init__(self, n_in, n_out):
        self.W = np.random.randn(n_in, n_out)
        self.b = np.zeros(n_out)
    def forward(self, x):
        self.x = x
        return x @ self.W + self.b
    def backward(self, dout):
        self.dW = self.x.T @ dout
        self.db = dout.mean(axis=0)
        return dout @ self.W.T
#%%
np.random.seed(1)
X, Y = np.random.randn(6, 3), np.random.randn(6, 2)
layer = Linear(3, 2)
for epoch in range(3):
    out = layer.forward(X)
    loss = np.mean((out - Y) ** 2)
    layer.backward(2 * (out - Y) / out.size)
    layer.W -= 0.1 * layer.dW
""",
        {"layer.dW": RIGHT, "layer.db": FACTOR},
    ),
    Sample(
        "parameters and gradients in dicts",
        """
import numpy as np
class Net:
    def __init__(self):
        self.params = {"W": np.random.randn(3, 2), "b": np.zeros(2)}
    def loss(self, X, Y):
        W, b = self.params["W"], self.params["b"]
        out = np.tanh(X @ W + b)
        loss = np.sum((out - Y) ** 2)
        grads = {}
        d = 2 * (out - Y) * (1 - out ** 2)
        grads["W"] = X.T @ d
        grads["b"] = (2 * (out - Y)).sum(axis=0)
        return loss, grads
net = Net()
loss, grads = net.loss(np.random.randn(6, 3), np.random.randn(6, 2))
""",
        {"grads['W']": RIGHT, "grads['b']": WRONG},
    ),
    Sample(
        "derivatives of activation functions, entry by entry and of the function's value",
        """
import numpy as np
def sigmoid(x): return 1 / (1 + np.exp(-x))
def relu(z): return np.maximum(z, 0)
def tanh(z): return np.tanh(z)
def sigmoid_derivative(s): return s * (1 - s)
def sigmoid_prime(x): return sigmoid(x) * (1 - sigmoid(x))
def d_relu(z): return (z > 0) * 1.0
def dtanh(a): return 1 - a ** 2
def relu_grad(z): return (z > 0) * 2.0
x = 0.3
z = np.array([0.4, -0.2, 1.1])
print(sigmoid_derivative(sigmoid(x)), sigmoid_prime(x), relu(z), d_relu(z), dtanh(tanh(z)), relu_grad(z))
""",
        {
            "sigmoid_derivative(...)": RIGHT,
            "sigmoid_prime(...)": RIGHT,
            "d_relu(...)": RIGHT,
            "dtanh(...)": RIGHT,
            "relu_grad(...)": FACTOR,
        },
    ),
    Sample(
        "lambdas, a second derivative, and what begins with d",
        """
f = lambda x: x ** 4 - 3 * x ** 3
df = lambda x: 4 * x ** 3 - 9 * x ** 2
def g(x): return x ** 3
def dg(x): return 3 * x
def d2g(x): return 6 * x
def h(x): return x ** 2 / (1 + x)
def fprime(x): return (x ** 2 + 2 * x) / (1 + x) ** 2
def price(y): return y ** 2
def discount(y): return 0.9 * y
x, y = 1.5, 3.0
print(f(x), df(x), g(x), dg(x), d2g(x), h(x), fprime(x), price(y), discount(y))
""",
        {"df(...)": RIGHT, "dg(...)": WRONG, "d2g(...)": None, "fprime(...)": RIGHT, "discount(...)": None},
    ),
    Sample(
        "what uses a gradient is none",
        """
import numpy as np
def loss(w): return np.sum(w ** 4)
def grad(w): return 4 * w ** 3
def unit_grad(w): return grad(w) / np.linalg.norm(grad(w))
def bounded(w): return np.clip(grad(w), -1, 1)
def gradient_descent(w):
    for _ in range(5):
        w = w - 0.01 * grad(w)
    return w
w = np.array([1.0, -0.5, 2.0])
print(loss(w), unit_grad(w), bounded(w), gradient_descent(w))
""",
        {"grad(...)": RIGHT, "unit_grad(...)": None, "bounded(...)": None, "w": None},
    ),
    Sample(
        "losses that are told apart by their names",
        DATA
        + """
def ridge_cost(w): return np.sum((X @ w - y) ** 2) + 0.1 * np.sum(w ** 2)
def ridge_gradient(w): return 2 * X.T @ (X @ w - y) + 0.2 * w
def elastic_cost(w): return ridge_cost(w) + 0.3 * np.sum(np.abs(w))
def elastic_gradient(w): return 2 * X.T @ (X @ w - y) + 0.2 * w
def plain_cost(w): return np.sum((X @ w - y) ** 2)
print(ridge_gradient(w), elastic_gradient(w))
""",
        {"ridge_gradient(...)": RIGHT, "elastic_gradient(...)": WRONG},
    ),
    Sample(
        "parts that only their caller names, and a gradient with a name of its own",
        DATA
        + """
def scale_forward(x, gamma, beta):
    out = gamma * np.tanh(x) + beta
    return out, (x, gamma)
def scale_backward(dout, cache):
    x, gamma = cache
    return dout * gamma * (1 - np.tanh(x) ** 2), (dout * np.tanh(x)).sum(0), dout.sum(0)
out, cache = scale_forward(X, np.ones(3), np.zeros(3))
dx, dgamma, dbeta = scale_backward(X + 1, cache)
def loss_and_grad(w):
    r = X @ w - y
    loss = np.mean(r ** 2)
    G = X.T @ r / 6
    return loss, G
loss_and_grad(w)
""",
        {
            "scale_backward(...)[0]": RIGHT,
            "scale_backward(...)[1]": RIGHT,
            "scale_backward(...)[2]": RIGHT,
            "G": FACTOR,
        },
    ),
    Sample(
        "a step with two outputs and a cache between them",
        """
import numpy as np
def cell_step_forward(x, s):
    new_s = np.tanh(x) * s
    cache = x, s, new_s
    return new_s ** 2, cache, new_s
def cell_step_backward(dh, dnew_s, cache):
    x, s, new_s = cache
    total = dnew_s + 2 * dh * new_s
    return total * s * (1 - np.tanh(x) ** 2), total
h, cache, s = cell_step_forward(np.array([0.3, -0.4]), np.array([1.2, 0.7]))
dx, ds = cell_step_backward(np.array([1.0, 2.0]), np.array([0.5, -1.0]), cache)
""",
        {"cell_step_backward(...)[0]": RIGHT, "total": WRONG},
    ),
    Sample(
        "a function that reads its parameters, and a loop that changes them in place",
        """
import numpy as np
W = np.random.randn(3, 2) * 0.1
b = np.zeros(2)
def loss_fun(x, t):
    p = np.exp(x @ W + b)
    p = p / p.sum()
    loss = -np.log(p[t])
    d = p.copy()
    d[t] -= 1
    dW, db = np.outer(x, d), 2 * d
    return loss, dW, db
for i in range(3):
    loss, dW, db = loss_fun(np.array([0.2, -1.0, 0.5]), 1)
    for each, step in zip([W, b], [dW, db]):
        each += -0.1 * step
""",
        {"dW": RIGHT, "db": FACTOR},
    ),
    Sample(
        "methods that return gradients, with a loss that takes predictions",
        DATA
        + """
class Model:
    def __init__(self): self.coef_, self.b = None, 0.0
    def predict(self, X): return X @ self.coef_ + self.b
    def loss(self, y_hat, y): return np.mean((y_hat - y) ** 2)
    def _gradients(self, X, y):
        r = self.predict(X) - y
        return 2 * X.T @ r / len(y), 2 * r.sum()
    def fit(self, X, y):
        self.coef_ = np.zeros(X.shape[1])
        for _ in range(5):
            dcoef, db = self._gradients(X, y)
            self.coef_ = self.coef_ - 0.1 * dcoef
        return self
model = Model().fit(X, y)
y_hat = model.predict(X)
print(model.loss(y_hat, y))
""",
        {"model._gradients(...)[0]": RIGHT, "model._gradients(...)[1]": FACTOR},
    ),
    Sample(
        "a method that leaves the gradients of all layers in lists",
        DATA
        + """
class Net:
    def __init__(self): self.W = [np.random.randn(3, 4), np.random.randn(4)]
    def loss(self, X, y): return ((np.tanh(X @ self.W[0]) @ self.W[1] - y) ** 2).sum()
    def backward(self, X, y):
        h = np.tanh(X @ self.W[0])
        d = 2 * (h @ self.W[1] - y)
        self.dW = [None, None]
        self.dW[0] = X.T @ (np.outer(d, self.W[1]) * (1 - h))
        self.dW[1] = h.T @ d
net = Net()
net.backward(X, y)
""",
        {"dW[0]": WRONG, "dW[-1]": RIGHT},
    ),
    Sample(
        "many kinks near every point",
        """
import numpy as np
np.random.seed(2)
X, Y = np.random.randn(300, 3), np.random.randn(300, 2)
W1, b1, W2 = np.random.randn(3, 32), np.zeros(32), np.random.randn(32, 2)
H = np.maximum(X @ W1 + b1, 0)
loss = np.mean((H @ W2 - Y) ** 2)
dout = 2 * (H @ W2 - Y) / Y.size
dZ = (dout @ W2.T) * (H > 0)
dW1 = X.T @ dZ
db1 = dZ.sum(0)
""",
        {"dW1": RIGHT, "db1": RIGHT},
    ),
    Sample(
        "a gradient by what stands between, which is a constant times that by something else",
        """
import numpy as np
def loss_of(x, t): return 0.5 * np.sum((3 * x - t) ** 2)
def backward(x, t):
    dz = 3 * x - t
    dx = 3 * dz
    return dx, dz
dx, dz = backward(np.array([0.4, -0.2]), np.array([1.0, 2.0]))
""",
        {"dx": RIGHT, "dz": OPEN},
    ),
)

# Each intermediate has its gradient, as in a lecture on backpropagation by hand.
#
# assignment: softmax
# gradient: right at answer: dW

# %% data
import torch

torch.manual_seed(4)
X = torch.randn(7, 4)
y = torch.randint(3, (7,))
W = 0.1 * torch.randn(4, 3)
reg = 0.5

# %% forward
n = len(y)
logits = X @ W
maxes = logits.max(1, keepdim=True).values
norm = logits - maxes
counts = norm.exp()
total = counts.sum(1, keepdim=True)
total_inv = total ** -1
probs = counts * total_inv
logprobs = probs.log()
loss = -logprobs[range(n), y].mean() + reg * (W * W).sum()

# %% answer
dlogprobs = torch.zeros_like(logprobs)
dlogprobs[range(n), y] = -1.0 / n
dprobs = (1.0 / probs) * dlogprobs
dtotal_inv = (counts * dprobs).sum(1, keepdim=True)
dcounts = total_inv * dprobs
dtotal = (-total ** -2) * dtotal_inv
dcounts += torch.ones_like(counts) * dtotal
dnorm = counts * dcounts
dlogits = dnorm.clone()
dmaxes = (-dnorm).sum(1, keepdim=True)
dlogits += torch.nn.functional.one_hot(logits.max(1).indices, num_classes=logits.shape[1]) * dmaxes
dW = X.T @ dlogits + 2 * reg * W

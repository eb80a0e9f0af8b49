# Torch tensors and a derivation by hand, with autograd switched off.
#
# assignment: softmax
# gradient: right at answer: softmax_loss

# %% data
import torch

torch.manual_seed(4)
X = torch.randn(7, 4)
y = torch.randint(3, (7,))
W = 0.1 * torch.randn(4, 3)
reg = 0.5

# %% answer
@torch.no_grad()
def softmax_loss(W, X, y, reg):
    probs = torch.softmax(X @ W, dim=1)
    loss = -torch.log(probs[torch.arange(len(y)), y]).mean() + reg * W.pow(2).sum()
    probs[torch.arange(len(y)), y] -= 1.0
    dW = X.t() @ probs / len(y) + 2 * reg * W
    return loss, dW

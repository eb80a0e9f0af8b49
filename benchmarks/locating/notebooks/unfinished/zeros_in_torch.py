# Zeros made by torch, beside the forward pass of the template.
#
# assignment: network
# gradient: unfinished

# %% data
import torch

torch.manual_seed(2)
X, Y = torch.randn(5, 3), torch.randn(5, 2)
W1, b1 = torch.randn(3, 4), torch.randn(4)
W2, b2 = torch.randn(4, 2), torch.randn(2)

# %% answer
def backward(X, Y, W1, b1, W2, b2):
    H = torch.tanh(X @ W1 + b1)
    out = H @ W2 + b2
    dW1, db1 = torch.zeros_like(W1), torch.zeros_like(b1)
    dW2, db2 = torch.zeros(W2.shape), torch.zeros(b2.shape[0])
    # TODO: backpropagate from out to the parameters
    return dW1, db1, dW2, db2

# F is used in the answer; only torch is imported.
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
def softmax_loss(W, X, y, reg):
    P = F.softmax(X @ W, dim=1)
    T = F.one_hot(y.long(), num_classes=W.shape[1])
    return X.T @ (P - T.to(P.dtype)) / len(y) + 2 * reg * W

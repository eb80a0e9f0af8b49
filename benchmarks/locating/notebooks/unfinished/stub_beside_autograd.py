# The released cell of the derivation stops where it did; only what autograd gives is there, under names of its own.
#
# assignment: neuron
# neuron: unfinished

# %%
import torch

w = torch.tensor(-3.0, requires_grad=True)
x = torch.tensor(2.0)
b = torch.tensor(2.0, requires_grad=True)
y = torch.tensor(1.0)

# %%
# YOUR CODE HERE
raise NotImplementedError()

# %%
loss = (torch.sigmoid(w * x + b) - y) ** 2
loss.backward()
dw, db = w.grad, b.grad
print(dw, db)

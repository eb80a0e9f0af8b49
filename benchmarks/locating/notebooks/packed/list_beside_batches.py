# params as a list, gradients as a list in the same order.
#
# assignment: network
# gradient: right at g: backward

# %%
import numpy as np

# %% g
def backward(parameters, batch_x, batch_y):
    w_1, b_1, w_2, b_2 = parameters
    z_1 = batch_x @ w_1 + b_1
    a_1 = np.tanh(z_1)
    z_2 = a_1 @ w_2 + b_2
    d_2 = (z_2 - batch_y) / batch_x.shape[0]
    d_1 = d_2 @ w_2.T * (1 - a_1**2)
    return [batch_x.T @ d_1, d_1.sum(axis=0), a_1.T @ d_2, d_2.sum(axis=0)]

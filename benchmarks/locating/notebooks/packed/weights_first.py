# Weights before biases: another order than that of the layers, and the loss comes with it.
#
# assignment: network
# gradient: right at answer: backward

# %% data
import numpy as np

np.random.seed(2)
X, Y = np.random.randn(5, 3), np.random.randn(5, 2)
W1, b1 = np.random.randn(3, 4), np.random.randn(4)
W2, b2 = np.random.randn(4, 2), np.random.randn(2)

# %% packing
params = np.hstack((W1.flatten(), W2.flatten(), b1, b2))

# %% answer
def backward(params, X, Y, input_size, hidden_size, output_size):
    end1 = input_size * hidden_size
    end2 = end1 + hidden_size * output_size
    W1 = params[:end1].reshape((input_size, hidden_size))
    W2 = params[end1:end2].reshape((hidden_size, output_size))
    b1 = params[end2 : end2 + hidden_size]
    b2 = params[end2 + hidden_size :]

    H = np.tanh(X.dot(W1) + b1)
    out = H.dot(W2) + b2
    cost = 0.5 * np.sum((out - Y) ** 2) / X.shape[0]

    gradOut = (out - Y) / X.shape[0]
    gradW2 = H.T.dot(gradOut)
    gradb2 = gradOut.sum(axis=0)
    gradH = gradOut.dot(W2.T) * (1 - H ** 2)
    gradW1 = X.T.dot(gradH)
    gradb1 = gradH.sum(axis=0)
    grad = np.concatenate((gradW1.flatten(), gradW2.flatten(), gradb1, gradb2))
    return cost, grad

# %% check
cost, grad = backward(params, X, Y, 3, 4, 2)

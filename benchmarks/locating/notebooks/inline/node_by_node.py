# Nodes of a graph whose gradients are set by hand, from the last to the first.
#
# assignment: neuron
# paths: right at answer: a.grad, b.grad or grad

# %% nodes
class Node:
    def __init__(self, data):
        self.data = data
        self.grad = 0.0

a, b = Node(2.0), Node(-3.0)
c = Node(a.data * b.data + a.data)
L = Node(c.data ** 2)

# %% answer
L.grad = 1.0
c.grad = 2 * c.data * L.grad
a.grad = c.grad * (b.data + 1)
b.grad = c.grad * a.data

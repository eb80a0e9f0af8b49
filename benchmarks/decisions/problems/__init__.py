"""The problems, one module a topic: a loss in torch operations, and answers as students write them."""

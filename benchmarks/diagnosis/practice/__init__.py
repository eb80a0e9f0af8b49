"""Problems that were written by people who knew neither the search for mistakes nor the other problems.

The first sixteen (regression, classification, networks, arrays) were written when the search had been tuned on the
halves, the next sixteen (likelihoods, hidden layers, similarities, systems) when it had been tuned on those too, and
the last sixteen (gates, generative, distributions, geometry) when it had been tuned on both.  Each time it was run
before anybody looked.  It named 65 % of the single mistakes in the first eight problems exactly, 79 % of those in the
second sixteen and 84 % of those in the last sixteen, before others completed the labels, who had not seen what is said
of the answers.  Then they were looked at: nothing of them is held out.
"""

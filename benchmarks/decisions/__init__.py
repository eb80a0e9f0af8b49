"""Whether right answers are accepted and wrong ones are not, beside what other checkers say of the same answers."""

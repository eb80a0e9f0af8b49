"""Whether right answers are accepted and wrong ones are not: problems with many variants, judged beside other checkers."""

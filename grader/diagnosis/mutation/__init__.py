"""Likely mistakes, made out of the computation of a loss, with the numbers that each of them gives."""

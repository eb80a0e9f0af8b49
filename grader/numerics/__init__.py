"""Exact derivatives, their witnesses and noise, and the comparison with a student's numbers."""

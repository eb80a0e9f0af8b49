"""Which mistake explains these numbers, how they were computed, and how to say so."""

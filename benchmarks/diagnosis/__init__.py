"""How often the grader names the mistake behind wrong numbers, and how often it names one that is not there."""

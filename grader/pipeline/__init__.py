"""The stages between the rooms, one a file, in the order in which `grader.grading` runs them.

judging takes one question through preparing, probing, (the sandbox runs), outputs, evidence, deciding; hygiene and
numerical_notes add facts.
"""

"""Problems that were written when the search had been tuned on the others, by people who did not know it.

They showed how far its names reach beyond what they were made for, and were looked at afterwards: nothing of them is
held out.
"""

"""One grade to a page, a terminal or JSON; many grades to a page and a table for the class.

``view`` and ``class_view`` choose the words and round the numbers; ``html``, ``terminal`` and
``notebook_display`` only set them.  ``document`` is the grade for machines, ``table`` the scores for a spreadsheet.
"""

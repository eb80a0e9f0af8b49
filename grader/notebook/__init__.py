"""Reading a submission and locating answers in its source: static, nothing runs here."""

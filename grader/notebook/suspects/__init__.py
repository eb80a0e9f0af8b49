"""Which expression is behind a mistake: small changes of an answer's own source, to be tried one by one."""

"""Auditing a notebook without an assignment: the stages between `grader.auditing` and the rooms.

The truth is the student's own loss.  Nothing is known about it but its values, and the code that makes them has to
stay behind the wall, so its slopes are taken from differences of values that are asked for:

      notebook
         |  names, scenes: stretches of code whose values live together (module, function, one round of a loop)
         |  discovery (of variables; paths: of what objects and dicts hold), pairs (of functions; returns),
         |  methods (of objects)
         |  losses, applied: what is computed beside a gradient; what could be; partners: functions that may give it
         |  CLAIMS: each a gradient, the parameters it may belong to, the losses it may be of
         v
      programs: a claim with one loss and one parameter, as statements with a place for fresh values
         |  (copies of the parameter in other kinds of object move with it; all else keeps the notebook's own values)
         v
    ##### [execution] #####   the wall
         |  what loss and gradient are, at the notebook's own point and at fresh points around it
         v
      asking; points, slopes: directional derivatives with the error that they estimate for themselves
         |  one-sided slopes, which give kinks away
         v
      deciding: right, off by a constant, wrong, or not decided and why
         v
      findings: FINDINGS, one a gradient; wording for people, document for programs

A gradient is never called wrong on a guess.  It is right if it has the measured slopes at the notebook's own point
and at fresh ones.  It is wrong only if it misses them by decades more than they can be off, everywhere, and if names
and flow of data leave one loss and one parameter that it can belong to.  All between is undecided.
"""

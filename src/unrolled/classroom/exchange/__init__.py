"""How a graded test and a student's code talk: a safe codec, who answers for the code, and who asks.

Kept empty on purpose: the sandbox holds only part of this package.
"""

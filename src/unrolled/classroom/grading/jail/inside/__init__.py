"""What runs within the jail: the warm process, the walls that it puts up, and the student's process.

All of it lies open to students' code, so nothing here judges.
"""

"""Makes the course: exercises out of solutions, what students get, and the judges of its graded tests."""

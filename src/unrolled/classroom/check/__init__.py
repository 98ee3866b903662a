"""What a student calls in a notebook: the visible graded tests on live names, and a report in words."""

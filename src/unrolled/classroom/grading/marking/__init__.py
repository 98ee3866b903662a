"""From one submission to its marks, from a class to the gradebook, on one machine or several."""

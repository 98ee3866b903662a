"""What instructors and students see of the marks: standings, feedback, overviews, sheets and exports."""

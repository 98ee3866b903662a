"""Who handed in what, and when: archives, layouts, the roster, deadlines, and what a notebook is made of."""

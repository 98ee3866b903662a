"""The trusted side of the jail: starts the processes in which students' code runs, feeds them, and ends them."""

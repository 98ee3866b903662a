"""The wing that makes exercises out of solutions and marks what students hand in."""

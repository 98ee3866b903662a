# odd: row by row in a loop

clipped = np.zeros(np.shape(gradient))
for i, row in enumerate(gradient):
    size = sum(float(value) ** 2 for value in row) ** 0.5
    clipped[i] = row if size <= limit else row / size * limit
a, b = np.ravel(gradient), np.ravel(clipped)
return clipped, a @ b / np.sqrt((a @ a) * (b @ b))

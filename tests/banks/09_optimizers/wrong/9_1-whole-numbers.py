# mistake: the clipped rows are written into a copy of the gradient, which cuts them off where it holds whole numbers
# fails: test_clip_rows_of_any_shape

clipped = np.array(gradient)
for row in clipped:
    length = np.sqrt(row @ row)
    if length > limit:
        row[:] = row / length * limit
return clipped, np.vdot(gradient, clipped) / np.sqrt(np.vdot(gradient, gradient) * np.vdot(clipped, clipped))

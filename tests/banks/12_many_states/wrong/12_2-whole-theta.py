# mistake: theta is kept in an array of the type of phi
# fails: test_readout_of_whole_numbers

full = np.poly(W)[1:]
rows = [B]
for theta_j in full[:-1]:
    rows.append(W @ rows[-1] + theta_j * B)
theta = np.zeros_like(phi)
theta[:] = full
return np.linalg.solve(np.array(rows), phi + full), theta

# mistake: the readout is kept in an array of the input weights' type
# fails: test_readout_of_whole_numbers

theta = np.poly(W)[1:]
rows = [B]
for theta_j in theta[:-1]:
    rows.append(W @ rows[-1] + theta_j * B)
C = np.zeros_like(B)
C[:] = np.linalg.solve(np.array(rows), phi + theta)
return C, theta

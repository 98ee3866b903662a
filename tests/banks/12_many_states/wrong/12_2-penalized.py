# mistake: a small penalty on the length of the readout
# fails: test_readout_for_inputs_of_any_size

theta = np.poly(W)[1:]
rows = [B]
for theta_j in theta[:-1]:
    rows.append(W @ rows[-1] + theta_j * B)
M = np.array(rows)
return np.linalg.solve(M.T @ M + 1e-16 * np.eye(len(B)), M.T @ (phi + theta)), theta

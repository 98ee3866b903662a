# mistake: small directions are cut off in the least squares
# fails: test_readout_for_inputs_of_any_size

theta = np.poly(W)[1:]
rows = [B]
for theta_j in theta[:-1]:
    rows.append(W @ rows[-1] + theta_j * B)
return np.linalg.lstsq(np.array(rows), phi + theta, rcond=1e-3)[0], theta

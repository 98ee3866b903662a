# mistake: W is shrunk until it is stable
# fails: test_readout_of_whole_numbers, test_readout_of_special_networks

radius = np.max(np.abs(np.linalg.eigvals(W)))
W = W / max(radius, 1.0)
theta = np.poly(W)[1:]
rows = [B]
for theta_j in theta[:-1]:
    rows.append(W @ rows[-1] + theta_j * B)
return np.linalg.solve(np.array(rows), phi + theta), theta

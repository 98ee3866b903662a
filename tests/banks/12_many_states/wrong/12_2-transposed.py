# mistake: W is used transposed
# fails: test_readout_of_a_fixed_network, test_readout_of_whole_numbers, test_readout_of_a_larger_network, test_readout_of_special_networks, test_readout_for_inputs_of_any_size

theta = np.poly(W)[1:]
rows = [B]
for theta_j in theta[:-1]:
    rows.append(W.T @ rows[-1] + theta_j * B)
return np.linalg.solve(np.array(rows), phi + theta), theta

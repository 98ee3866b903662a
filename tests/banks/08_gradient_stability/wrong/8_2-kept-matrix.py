# mistake: one matrix for each number of units is filled and returned again
# fails: test_forgetful_matrix_of_any_size

kept = forgetful_matrix.__dict__.setdefault("kept", {})
W = kept.setdefault(n, np.zeros((n, n)))
W[np.arange(n - 1), np.arange(1, n)] = size
return W

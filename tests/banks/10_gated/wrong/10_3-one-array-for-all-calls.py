# mistake: all calls fill the same array, so that an earlier result becomes a later one
# fails: test_nearest_orthogonal, test_nearest_orthogonal_of_any_size, test_nearest_orthogonal_for_reflections_and_scales

U, s, Vt = np.linalg.svd(W)
Q = nearest_orthogonal.__dict__.setdefault(f"kept_{len(W)}", np.zeros(W.shape))
Q[:] = U @ Vt
return Q, np.linalg.norm(s - 1)

# mistake: numeric differentiation: each entry of each input is nudged by the complex step, which loses what is tiny
# fails: test_input_jacobians_of_tiny_weights

N, T, m = h.shape[0], h.shape[1] - 1, W_xh.shape[1]
found = np.zeros((N, T, len(W_hy), m))
for t in range(T):
    for k in range(m):
        moved = 0.0
        for s in range(t, T):
            da = W_xh[:, k] * 1e-30j if s == t else moved @ W_hh.T
            # tanh of a sum, by that of its parts: of the real one the state is known
            small = np.tanh(da)
            moved = (h[:, s + 1] + small) / (1 + h[:, s + 1] * small) - h[:, s + 1]
        found[:, t, :, k] = (moved @ W_hy.T).imag / 1e-30
return found

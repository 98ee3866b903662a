# mistake: all calls fill the same array, so that an earlier result becomes a later one
# fails: test_input_jacobians_of_whole_numbers, test_input_jacobians_of_any_layer

N, T = h.shape[0], h.shape[1] - 1
shape = (N, T, len(W_hy), W_xh.shape[1])
found, heard = input_jacobians.__dict__.setdefault(str(shape), np.zeros(shape)), W_hy
for t in range(T, 0, -1):
    heard = heard * (1 - h[:, t, None, :] ** 2)
    found[:, t - 1] = heard @ W_xh
    heard = heard @ W_hh
return found

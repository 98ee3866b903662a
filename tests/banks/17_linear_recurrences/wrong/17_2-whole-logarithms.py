# mistake: sums of gates lose their fractions where what is added is of whole numbers
# fails: test_signed_logarithms_of_zeros_and_whole_numbers

N, T = np.shape(b)
sign, size = np.zeros((N, T + 1)), np.zeros((N, T + 1))
state, log_size = np.sign(h_0), np.zeros_like(h_0)
log_size[...] = np.log(np.where(h_0 == 0, 1, np.abs(h_0)))
sign[:, 0], size[:, 0] = state, log_size
for t in range(T):
    for k in range(N):
        l, s = log_size[k] + log_a[k, t], state[k]
        if b[k, t]:
            q, m = np.sign(b[k, t]), np.log(abs(b[k, t]))
            if s == 0:
                s, l = q, m
            else:
                if m > l:
                    s, l, q, m = q, m, s, l
                s, l = s, l + np.log(max(1 + s * q * np.exp(m - l), 1e-300))
        state[k], log_size[k] = s, l if s else 0
    sign[:, t + 1], size[:, t + 1] = state, log_size
return sign, size

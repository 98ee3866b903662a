# mistake: states as plain numbers, which end where numbers do
# fails: test_signed_logarithms_far_out_of_range

N, T = np.shape(b)
h = np.zeros((N, T + 1))
h[:, 0] = h_0
with np.errstate(all="ignore"):
    for t in range(T):
        h[:, t + 1] = np.nan_to_num(np.exp(np.array(log_a)[:, t]) * h[:, t] + np.array(b)[:, t])
    return np.sign(h), np.where(h == 0, 0.0, np.log(np.abs(h)))

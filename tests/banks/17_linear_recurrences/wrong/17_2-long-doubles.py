# mistake: long doubles, whose range is larger and ends, too
# fails: test_signed_logarithms_far_out_of_range

N, T = np.shape(b)
h = np.zeros((N, T + 1), dtype=np.longdouble)
h[:, 0] = h_0
with np.errstate(all="ignore"):
    for t in range(T):
        h[:, t + 1] = np.nan_to_num(np.exp(np.array(log_a, dtype=np.longdouble)[:, t]) * h[:, t] + np.array(b)[:, t])
    return np.sign(h).astype(float), np.where(h == 0, 0.0, np.log(np.abs(h))).astype(float)

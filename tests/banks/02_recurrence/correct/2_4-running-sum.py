# odd: a running sum from which the input of k steps ago is taken away

n = k + 1
W_xh = np.zeros((n, 1))
W_xh[0, 0] = W_xh[-1, 0] = 1.0
W_hh = np.eye(n, k=-1)
W_hh[-1, :] = 0.0
W_hh[-1, -1], W_hh[-1, k - 1] = 1.0, -1.0
W_hy = np.eye(n)[-1:] / k
return W_xh, W_hh, W_hy

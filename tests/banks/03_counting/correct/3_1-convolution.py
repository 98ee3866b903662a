# odd: np.convolve for each sequence, returned as an array without axes

T = X.shape[1]
kernel = np.array([float(w_hh) ** k for k in range(T + 1)])
runs = [np.convolve(np.append(h_0, w_xh * x), kernel)[1 : T + 1] for x in X]
return np.array(((np.array(runs) - D) ** 2).mean(axis=0).mean())

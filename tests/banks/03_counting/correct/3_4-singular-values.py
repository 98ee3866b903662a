# odd: singular values, which are the eigenvalues here, and a float that is whole

values = np.linalg.svd(H, compute_uv=False)
kappa = values[0] / values[-1]
if kappa - 1 < 1e-12:
    steps = 1.0
else:
    steps = np.ceil(digits * np.log(10) / np.log((kappa + 1) / (kappa - 1)))
return 2 / values[0], 2 / values[[0, -1]].sum(), steps

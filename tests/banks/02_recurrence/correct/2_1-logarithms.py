# odd: by logarithms, and the input weight by expm1

rate = np.log(share) / steps
return -np.expm1(rate), np.exp(rate)

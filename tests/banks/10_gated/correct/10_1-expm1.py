# odd: without computing the gate

ratios = (longest / shortest) ** (np.arange(n) / (n - 1))
return -np.log(np.expm1(np.log(2) / (shortest * ratios)))

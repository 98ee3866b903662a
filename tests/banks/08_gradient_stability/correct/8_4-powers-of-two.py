# odd: powers of two are taken out every ten steps, exactly

product, twos = np.eye(len(W)), 0
for t, slope in enumerate(slopes):
    product = slope[:, None] * (W @ product)
    if t % 10 == 9:
        shift = int(np.floor(np.log2(np.abs(product).max())))
        product, twos = product * 2.0**-shift, twos + shift
return 2.0 ** (-(twos + np.log2(np.linalg.norm(product, 2))) / len(slopes))

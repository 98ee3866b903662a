# odd: all subsets by their bits

N = len(gradients)
total, count = np.zeros(gradients.shape[1]), 0
for bits in range(2**N):
    chosen = [i for i in range(N) if bits >> i & 1]
    if len(chosen) == size:
        g = gradients[chosen].mean(axis=0)
        length = np.sqrt(np.sum(g**2))
        total, count = total + (g if length < limit else limit * g / length), count + 1
return total / count - gradients.mean(axis=0)

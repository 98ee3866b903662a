# odd: a loop over logarithms

biases = []
for i in range(n):
    k = np.exp(((n - 1 - i) * np.log(shortest) + i * np.log(longest)) / (n - 1))
    biases.append(-np.log(2 ** (1 / k) - 1))
return np.array(biases)

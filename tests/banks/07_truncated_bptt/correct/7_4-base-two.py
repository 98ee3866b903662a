# odd: logarithms to base two, and NumPy's whole numbers

q = np.linalg.norm(gamma * W_hh.T, ord=2)
k = np.maximum(1, np.ceil(np.log2(tolerance) / np.log2(q))) if q < 1 else np.inf
if k > memory:
    return (np.int64(0), np.int64(0))
return (np.int64(memory - k + 1), np.int64(memory))

# odd: recursion, and sums of the responses from the end


def state(t):
    return np.asarray(h_0, dtype=float) if t == 0 else W @ state(t - 1) + B * x[t - 1]


def days(h):
    for _ in range(k):
        yield float(np.dot(C, h))
        h = W @ h + B * np.dot(C, h)


surprise = [1.0, *days(np.asarray(B, dtype=float))][:k]
return sum(days(state(len(x)))), sum(sum(surprise[: m + 1]) ** 2 for m in range(k)) * sigma2

# odd: by recursion on halves

def map_for(count):
    if count == 0:
        return np.eye(len(c)), np.zeros(len(c))
    A, b = map_for(count // 2)
    A, b = A @ A, A @ b + b
    return (W_hh @ A, W_hh @ b + c) if count % 2 else (A, b)

A, b = map_for(steps)
return A @ h_0 + b

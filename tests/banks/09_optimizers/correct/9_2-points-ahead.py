# odd: the points ahead are what is stepped through

ahead = w = np.array(w_0, dtype=float)
path = [w]
for _ in range(steps):
    new = ahead - step_size * (H.dot(ahead) - b)
    ahead, w = new + keep * (new - w), new
    path.append(w)
return np.stack(path)

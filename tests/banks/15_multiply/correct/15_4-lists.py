# odd: lists, and the constant put into the state of the new unit

n, m = layer["W_xh"].shape
s = 1e-7
read = [float(v) for v in layer["W_hy"][0]]
constant = float(layer["b_y"][0])
return {
    "W_xh": [*map(list, layer["W_xh"]), [0] * m],
    "W_hh": [[0] * (n + 1)] * n + [[leak * s * v for v in read] + [leak]],
    "b_h": [*layer["b_h"], s * constant],
    "h_0": [0] * n + [0],
    "W_hy": [read + [1 / s]],
    "b_y": [0],
}

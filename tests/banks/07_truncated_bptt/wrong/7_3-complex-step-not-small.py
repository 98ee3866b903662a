# mistake: numeric differentiation: the complex step, with a step that is not small, keeps more digits of what is tiny, but not all
# fails: test_gradients_of_tiny_inputs

step = 1e-7
parameters = {"W_xh": W_xh, "W_hh": W_hh, "b_h": b_h, "h_0": h_0}

def run(W_xh, W_hh, b_h, h_0):
    state, Y = h, []
    for t in range(X.shape[1]):
        state = np.where(starts[:, t, None], h_0, state)
        state = np.tanh(X[:, t] @ W_xh.T + state @ W_hh.T + b_h)
        Y.append(state @ W_hy.T + b_y)
    return np.stack(Y, axis=1), state

gradients = {}
for name, value in parameters.items():
    gradients[name] = np.zeros(value.shape)
    for place in np.ndindex(value.shape):
        moved = value.astype(complex)
        moved[place] += 1j * step
        Y, _ = run(**(parameters | {name: moved}))
        gradients[name][place] = (((Y - D) ** 2).sum() / 2).imag / step
return *run(**parameters), gradients

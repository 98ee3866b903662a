# mistake: a step whose input is zero is left out
# fails: test_stacks_of_any_height

if not np.any(x):
    return self.states[-1].copy()
for i, (W_xh, W_hh, b_h) in enumerate(self.layers):
    x = np.tanh(W_xh @ x + W_hh @ self.states[i] + b_h)
    self.states[i] = x
return x

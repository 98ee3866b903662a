# mistake: there are two layers at the most
# fails: test_stacks_of_any_height

for i, (W_xh, W_hh, b_h) in enumerate(self.layers):
    new = np.tanh(W_xh @ x + W_hh @ self.states[i] + b_h) if i < 2 else np.tanh(W_hh @ self.states[i] + b_h)
    self.states[i] = x = new
return x

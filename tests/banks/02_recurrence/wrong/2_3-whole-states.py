# mistake: the states are kept in arrays of the biases' type
# fails: test_stack_of_whole_numbers

for i, (W_xh, W_hh, b_h) in enumerate(self.layers):
    state = np.empty_like(b_h)
    state[:] = np.tanh(W_xh @ x + W_hh @ self.states[i] + b_h)
    self.states[i] = x = state
return x

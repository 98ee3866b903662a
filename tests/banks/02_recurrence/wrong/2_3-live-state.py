# mistake: the states are overwritten, and what step returned before with them
# fails: test_stack_of_two_layers, test_stack_of_whole_numbers, test_stacks_of_any_height, test_stacks_keep_to_themselves

for state, (W_xh, W_hh, b_h) in zip(self.states, self.layers):
    state[:] = np.tanh(W_xh @ x + W_hh @ state + b_h)
    x = state
return self.states[-1]

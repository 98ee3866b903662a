# mistake: only the lowest layer's state is stored
# fails: test_stack_of_two_layers, test_stack_of_whole_numbers, test_stacks_of_any_height, test_stacks_keep_to_themselves

for i, (W_xh, W_hh, b_h) in enumerate(self.layers):
    x = np.tanh(W_xh @ x + W_hh @ self.states[i] + b_h)
    if i == 0:
        self.states[i] = x
return x

# mistake: numeric differentiation: the complex step, with a shared weight and with copies, loses what is tiny
# fails: test_sensitivity_of_a_tiny_state

T = len(x)
total, immediate = np.zeros(T + 1), np.zeros(T)
moved = still = h_0
for t in range(T):
    moved = np.tanh(w_xh * x[t] + (w_hh + 1e-30j) * moved + b_h)
    alone = np.tanh(w_xh * x[t] + (w_hh + 1e-30j) * still + b_h)
    still = alone.real
    total[t + 1], immediate[t] = moved.imag * 1e30, alone.imag * 1e30
return total, immediate

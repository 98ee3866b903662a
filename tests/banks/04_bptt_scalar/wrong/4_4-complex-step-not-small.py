# mistake: numeric differentiation: the complex step, with a step that is not small, keeps more digits of what is tiny, but not all
# fails: test_sensitivity_of_a_tiny_state

T = len(x); e = 1e-7
total, immediate = np.zeros(T + 1), np.zeros(T)
moved = still = h_0
for t in range(T):
    moved = np.tanh(w_xh * x[t] + (w_hh + 1j * e) * moved + b_h)
    alone = np.tanh(w_xh * x[t] + (w_hh + 1j * e) * still + b_h)
    still = np.tanh(w_xh * x[t] + w_hh * still + b_h)
    total[t + 1], immediate[t] = moved.imag / e, alone.imag / e
return total, immediate

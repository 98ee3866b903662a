# odd: all states of a cleaned batch are kept, and each sequence's own is picked

N, T, _ = X.shape
clean = np.where(np.isfinite(X), X, 0.0)
all_states = [np.broadcast_to(h_0, (N, len(h_0)))]
for t in range(T):
    all_states.append(np.tanh(np.einsum("nm,hm->nh", clean[:, t], W_xh) + all_states[-1] @ W_hh.T + b_h))
return np.stack(all_states)[lengths, np.arange(N)]

# odd: all places, with a mask

counts = np.asarray(targets) >= 0
M = max(int(counts.sum()), 1)
y = np.einsum("jtn,kn->jtk", h, W_hy) + b_y
top = y.max(axis=-1, keepdims=True)
norm = top + np.log(np.exp(y - top).sum(axis=-1, keepdims=True))
hot = (targets[..., None] == np.arange(len(b_y))).astype(float)
loss = ((norm[..., 0] - (y * hot).sum(axis=-1)) * counts).sum() / M
e = (np.exp(y - norm) - hot) * counts[..., None] / M
return loss, e @ W_hy, np.einsum("jtk,jtn->kn", e, h), e.sum(axis=(0, 1))

# odd: the arrays are kept as bytes, and written back in place

def freeze():
    return {name: (value.tobytes(), value.shape, value.dtype) for name, value in run.weights.items()}


to_beat, ice, best, patience_left = run.error() - improvement, freeze(), 0, patience
for step in range(steps):
    if not patience_left:
        break
    run.advance()
    if (error := run.error()) < to_beat:
        to_beat, ice, best, patience_left = error - improvement, freeze(), step + 1, patience
    else:
        patience_left -= 1
for name, (raw, shape, kind) in ice.items():
    run.weights[name][...] = np.frombuffer(raw, kind).reshape(shape)
return np.int64(best)

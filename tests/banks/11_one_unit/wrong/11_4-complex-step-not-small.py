# mistake: numeric differentiation: the complex step, with a step that is not small, keeps more digits of what is tiny, but not all
# fails: test_gradient_of_a_series_of_any_size

T, step = len(x), 1e-8
unit = np.abs(x).max() or 1.0

def half_sum(phi, theta, nudge):
    e = []
    for t in range(T):
        own = x[t] - sum(phi[i] * x[t - 1 - i] for i in range(min(len(phi), t)))
        e.append(own - sum(theta[j] * e[t - 1 - j] for j in range(min(len(theta), t))) + nudge[t])
    return 0.5 * (np.array(e) ** 2).sum()

def derivative(function, at, size=1.0):
    return np.array([function(at + 1j * step * size * e).imag / (step * size) for e in np.eye(len(at))])

none = np.zeros(T)
return (
    half_sum(phi, theta, none),
    derivative(lambda nudge: half_sum(phi, theta, nudge), none, unit),
    derivative(lambda moved: half_sum(moved, theta, none), phi),
    derivative(lambda moved: half_sum(phi, moved, none), theta),
)

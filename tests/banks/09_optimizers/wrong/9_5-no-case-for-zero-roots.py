# mistake: where the discriminant is zero the factor is taken for one
# fails: test_nesterov_limits_for_any_step

sizes = []
for value in eigenvalues:
    left = 1 - step_size * value
    p, discriminant = (1 + keep) * left, ((1 + keep) * left) ** 2 - 4 * keep * left
    if discriminant > 0:
        sizes.append((abs(p) + np.sqrt(discriminant)) / 2)
    else:
        sizes.append(np.sqrt(keep * left) if discriminant < 0 else 1.0)
return 2 * (1 + keep) / ((1 + 2 * keep) * np.max(eigenvalues)), max(sizes)

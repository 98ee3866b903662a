"""Computes every case in PyTorch and in JAX and prints it; runs in an environment that has both."""

import json

import framework_cases as cases
import in_jax
import in_torch
import jax
import numpy as np
import torch


def main() -> None:
    """One line of JSON: versions, and what each framework makes of each case."""
    found: dict = {"torch": torch.__version__.partition("+")[0], "jax": jax.__version__, "cases": {}}
    for name, (w, X, targets, more) in cases.all_cases().items():
        kind = name.replace(" ", "_")
        by_torch = getattr(in_torch, kind)(w, X, targets, *more)
        by_jax = getattr(in_jax, kind)(w, X, targets, *more)
        found["cases"][name] = {"PyTorch": plain(*by_torch), "JAX": plain(*by_jax)}
        if name == "rnn":
            found["clipped"] = {
                "PyTorch": plain(0.0, in_torch.clipped(by_torch[1], cases.LIMIT)),
                "JAX": plain(0.0, in_jax.clipped({k: by_jax[1][k] for k in by_torch[1]}, cases.LIMIT)),
            }
            found["norm_with_both_biases"] = in_torch.norm_with_both_biases(by_torch[1])
    print(json.dumps(found))


def plain(loss, gradients) -> dict:
    """A loss and its gradients as lists."""
    return {"loss": float(loss), "gradients": {name: np.asarray(g).tolist() for name, g in gradients.items()}}


if __name__ == "__main__":
    main()

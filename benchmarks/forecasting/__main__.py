"""Forecasts the sunspot numbers with many networks, and writes the README beside this file."""

from __future__ import annotations

import argparse
import json
import platform
import sys
import time
from pathlib import Path

import numpy as np
from rich.progress import Progress

from unrolled.classroom.authoring.files import write_whole
from unrolled.forecasting import (
    ar_forecasts,
    fit_ar,
    fit_network,
    network_errors,
    network_forecasts,
    rolling_errors,
    windows,
)
from unrolled.models.cells import lstm_cell, vanilla_cell
from unrolled.tasks.sunspots import sunspots

HERE = Path(__file__).resolve().parent
RESULTS = HERE / "results.json"
HORIZON, BLOCK, FIRST_YEAR, MEMORY, LENGTH, STRIDE, KEPT, EVERY = 11, 20, 1889, 100, 60, 4, 40, 5
CELLS = {"vanilla RNN": vanilla_cell("orthogonal"), "LSTM": lstm_cell(1.0)}
NETWORKS = {
    "vanilla RNN": ("vanilla RNN", {}),
    "vanilla RNN, noise": ("vanilla RNN", {"noise": 0.3}),
    "LSTM": ("LSTM", {}),
    "LSTM, noise": ("LSTM", {"noise": 0.3}),
}
LARGE = {"units": 24, "iterations": 600}
REMEDIES = {
    "nothing": {},
    "noise 0.1": {"noise": 0.1},
    "noise 0.3": {"noise": 0.3},
    "sparsity 0.1": {"sparsity": 0.1},
    "sparsity 0.3": {"sparsity": 0.3},
    "sparsity 1": {"sparsity": 1.0},
}
HEAD = f"""\
# How well do recurrent networks forecast the sunspots, and what helps against over-fitting?

    python benchmarks/forecasting

makes the long measurements of the chapter on forecasting, on square roots of the yearly sunspot numbers.

**Rolling origin.** From {FIRST_YEAR - 1} on, every year is an origin, and the {HORIZON} years after it are forecast
from the years up to it. Models are fitted anew every {BLOCK} years, to all years up to then. A network has 8 units
and reads windows of {LENGTH} years. It is trained by 200 steps of Adam through whole windows, and is taken at the
step that was best on the last {KEPT} years of its training time, which it was not trained on. Its mean and
deviation for scaling come from its training time. It forecasts from the last {MEMORY} years, its own forecasts
being its further inputs.

**Over-fitting.** A vanilla RNN of {LARGE["units"]} units is trained by {LARGE["iterations"]} steps on 1700 to 1849;
1850 to 1899 decide when to stop, and 1900 to 2008 judge: one step ahead. *Noise* is the standard deviation of what
is added to the scaled inputs, anew at every step; *sparsity* is what an absolute value of 1 among the recurrent
weights costs.

Errors are root mean squares, in square roots of sunspot numbers. A row gives the median over seeds, and in
parentheses the best and the worst seed. `results.json` holds every seed's, and of the learning
curves every {EVERY}th step.
"""


def series() -> tuple[np.ndarray, np.ndarray]:
    years, numbers = sunspots()
    return years, np.sqrt(numbers)


def blocks(years: np.ndarray) -> list[range]:
    """Origins, as numbers of known years, block by block; the last one leaves room for the whole horizon."""
    first, last = int(np.searchsorted(years, FIRST_YEAR)), len(years) - HORIZON
    return [range(o, min(o + BLOCK, last + 1)) for o in range(first, last + 1, BLOCK)]


def autoregression_errors(p: int) -> np.ndarray:
    years, x = series()

    def block(origins: range) -> np.ndarray:
        constant, phi = fit_ar(x[: origins[0]], p)
        return rolling_errors(x, origins, HORIZON, lambda past, h: ar_forecasts(past, constant, phi, h))

    return np.concatenate([block(origins) for origins in blocks(years)])


def over_fitting(seed: int, remedy: dict) -> dict:
    """Curves, errors after the last step and at the best one, and how many recurrent weights are zero."""
    years, x = series()
    train, judge = np.searchsorted(years, 1850), np.searchsorted(years, 1900)
    z = (x - x[:train].mean()) / x[:train].std()
    cell = CELLS["vanilla RNN"]
    training = windows(z[:train], LENGTH, STRIDE)
    validation = windows(z[train - 10 : judge], judge - train + 9)
    fitted = fit_network(cell, training, validation, seed, **LARGE, **remedy)
    histories = np.array([z[o - MEMORY : o] for o in range(judge, len(z))])
    scale = x[:train].std()
    test = {}
    for name, weights in (("last", fitted.weights), ("best", fitted.best)):
        errors = network_forecasts(cell, weights, histories, 1)[:, 0] - z[judge:]
        test[name] = float(scale * np.sqrt(np.mean(errors**2)))
    return {
        "training": (scale * np.sqrt(fitted.training[::EVERY])).round(3).tolist(),
        "validation": (scale * np.sqrt(fitted.validation[::EVERY])).round(3).tolist(),
        **test,
        "stopped": int(np.argmin(fitted.validation)),
        "zeros": float(np.mean(fitted.weights["W_hh"] == 0)),
    }


def scores(errors: np.ndarray) -> np.ndarray:
    """Root mean square over origins, for each horizon; ``errors`` has shape (..., origins, horizons)."""
    return np.sqrt(np.mean(np.square(errors), axis=-2))


def spread(values) -> str:
    return f"{np.median(values):.2f} ({np.min(values):.2f} to {np.max(values):.2f})"


def report(results: dict, seeds: int) -> str:
    shown = (1, 2, 3, 5, 8, 11)
    lines = [
        HEAD,
        f"Measured on {time.strftime('%Y-%m-%d')} ({platform.machine()}, Python {platform.python_version()}), ",
    ]
    lines[-1] += f"seeds 0 to {seeds - 1}.\n"
    lines += ["## Rolling origin\n", "| years ahead | " + " | ".join(map(str, shown)) + " |", "|---" * 7 + "|"]
    for p, rows in results["autoregressions"].items():
        row = scores(np.array(rows))
        lines.append(f"| AR({p}) | " + " | ".join(f"{row[h - 1]:.2f}" for h in shown) + " |")
    for name, rows in results["networks"].items():
        each = scores(np.array(rows))
        lines.append(f"| {name} | " + " | ".join(spread(each[:, h - 1]) for h in shown) + " |")
    lines += [
        "\n## Over-fitting\n",
        "| remedy | last step | stopped early | zeros among the recurrent weights |",
        "|---|---|---|---|",
    ]
    for name, runs in results["remedies"].items():
        last, best, zeros = ([run[key] for run in runs] for key in ("last", "best", "zeros"))
        lines.append(f"| {name} | {spread(last)} | {spread(best)} | {100 * np.median(zeros):.0f} % |")
    return "\n".join(lines) + "\n"


def main() -> int:
    parser = argparse.ArgumentParser(
        description="Forecast the sunspots with many networks.",
        epilog="examples: python benchmarks/forecasting; python benchmarks/forecasting --seeds 2",
    )
    parser.add_argument("--seeds", type=int, default=10, help="how many seeds (default 10)")
    seeds = parser.parse_args().seeds
    years, x = series()
    results = {"autoregressions": {p: autoregression_errors(p).round(4).tolist() for p in (2, 9)}}
    with Progress() as bar:
        work = bar.add_task("", total=seeds * (len(NETWORKS) + len(REMEDIES)))

        def over_seeds(name, run):
            done = []
            for seed in range(seeds):
                bar.update(work, description=name)
                done.append(run(seed))
                bar.advance(work)
            return done

        results["networks"] = {
            name: over_seeds(
                name,
                lambda seed, c=CELLS[cell], o=options: (
                    network_errors(c, x, blocks(years), HORIZON, seed, kept=KEPT, memory=MEMORY, **o)
                    .round(3)
                    .tolist()
                ),
            )
            for name, (cell, options) in NETWORKS.items()
        }
        results["remedies"] = {
            name: over_seeds(name, lambda seed, r=remedy: over_fitting(seed, r))
            for name, remedy in REMEDIES.items()
        }
    write_whole(RESULTS, json.dumps(results, separators=(",", ":")) + "\n")
    text = report(results, seeds)
    write_whole(HERE / "README.md", text)
    print(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())

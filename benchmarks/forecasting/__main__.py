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
from unrolled.learning import adam_step, clip_by_norm
from unrolled.learning.training import error_at_the_end, loss_and_gradients, outputs, start
from unrolled.models.cells import lstm_cell, vanilla_cell
from unrolled.tasks.sine import sine_windows
from unrolled.tasks.sunspots import sunspots

HERE = Path(__file__).resolve().parent
RESULTS = HERE / "results.json"
HORIZON, BLOCK, FIRST_YEAR, MEMORY, LENGTH, STRIDE, KEPT, EVERY = 11, 20, 1889, 100, 60, 4, 40, 5
CELLS = {
    "linear RNN": vanilla_cell("orthogonal", "linear"),
    "vanilla RNN": vanilla_cell("orthogonal"),
    "LSTM": lstm_cell(1.0),
}
NETWORKS = {
    **{name: (name, {}) for name in CELLS},
    "vanilla RNN, noise": ("vanilla RNN", {"noise": 0.3}),
    "LSTM, noise": ("LSTM", {"noise": 0.3}),
    **{f"{name}, held back": (name, {"refit": False}) for name in CELLS},
    "linear RNN, 12 units": ("linear RNN", {"units": 12}),
}
LARGE = {"units": 24, "iterations": 600}
REMEDIES = {
    "nothing": {},
    "noise 0.1": {"noise": 0.1},
    "noise 0.3": {"noise": 0.3},
    "sparsity 0.0003": {"sparsity": 0.0003},
    "sparsity 0.001": {"sparsity": 0.001},
    "sparsity 0.003": {"sparsity": 0.003},
    "sparsity 0.01": {"sparsity": 0.01},
}
SINE_STEPS = (400, 2000)
HEAD = f"""\
# How well do recurrent networks forecast the sunspots, and what helps against over-fitting?

    python benchmarks/forecasting

makes the long measurements of the chapter on forecasting, on square roots of the yearly sunspot numbers.

**Rolling origin.** From {FIRST_YEAR - 1} on, every year is an origin, and the {HORIZON} years after it are forecast
from the years up to it. Models are fitted anew every {BLOCK} years, to all years up to then. A network has 8 units
and reads windows of {LENGTH} years. It is trained by at most 200 steps of Adam through whole windows. The last
{KEPT} years up to then say how many: first they are held back, and the step is found that is best on them; then
training begins again with all years, and takes so many steps. *Held back* is the network without this second
training. Mean and deviation for scaling come from the years up to then. A network forecasts from the last {MEMORY}
years, its own forecasts being its further inputs. The *linear RNN* is the vanilla RNN without its tanh; all else is
the same; once it has 12 units, since AR(9) does not fit into 8.

**Over-fitting.** A vanilla RNN of {LARGE["units"]} units is trained by {LARGE["iterations"]} steps on 1700 to 1849;
1850 to 1899 decide when to stop, and 1900 to 2008 judge: one step ahead. *Noise* is the standard deviation of what
is added to the scaled inputs, anew at every step; *sparsity* is what an absolute value of 1 among the recurrent
weights costs, by a soft threshold that is divided by Adam's root as Adam's step is.

**The sine.** A vanilla RNN of 8 units learns to predict a sine from 50 values, as in the chapter, by
{SINE_STEPS[0]} and by {SINE_STEPS[1]} steps, with seeds 0 to 4. Errors are root mean squares on windows that were
not trained on.

Errors on the sunspots are root mean squares, in square roots of sunspot numbers. A row gives the median over seeds,
and in parentheses the best and the worst seed. `results.json` holds every seed's, and of the learning curves every
{EVERY}th step.
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
        "stopped": fitted.stopped,
        "zeros": float(np.mean(fitted.weights["W_hh"] == 0)),
    }


def sine_error(seed: int, iterations: int) -> float:
    training, (X, targets) = sine_windows(0, 100), sine_windows(100, 50)
    cell = CELLS["vanilla RNN"]
    w, memory = start(cell, 1, 8, 1, np.random.default_rng(seed)), None
    for i in range(iterations):
        _, gradients = loss_and_gradients(cell, w, *training, error_at_the_end)
        rate = 0.02 * min(1, 2 - 2 * i / iterations)
        w, memory = adam_step(w, clip_by_norm(gradients, 1.0), memory, rate)
    return float(np.sqrt(np.mean((outputs(cell, w, X)[:, -1, 0] - targets) ** 2)))


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
    lines += ["\n## The sine\n", "| steps | RMSE, best to worst seed |", "|---|---|"]
    lines += [f"| {steps} | {min(row):.5f} to {max(row):.5f} |" for steps, row in results["sine"].items()]
    return "\n".join(lines) + "\n"


def main() -> int:
    parser = argparse.ArgumentParser(
        description="Forecast the sunspots with many networks.",
        epilog="examples: python benchmarks/forecasting; python benchmarks/forecasting --seeds 2",
    )
    parser.add_argument("--seeds", type=int, default=10, help="how many seeds (default 10)")
    parser.add_argument(
        "--missing", action="store_true", help="keep the record, and add the networks that it lacks"
    )
    given = parser.parse_args()
    seeds = given.seeds
    years, x = series()
    results = json.loads(RESULTS.read_text()) if given.missing else {}
    known = results.get("networks", {})
    networks = {name: network for name, network in NETWORKS.items() if name not in known}
    remedies = {name: remedy for name, remedy in REMEDIES.items() if name not in results.get("remedies", {})}
    results["autoregressions"] = {p: autoregression_errors(p).round(4).tolist() for p in (2, 9)}
    with Progress() as bar:
        work = bar.add_task("", total=seeds * (len(networks) + len(remedies)))

        def over_seeds(name, run):
            done = []
            for seed in range(seeds):
                bar.update(work, description=name)
                done.append(run(seed))
                bar.advance(work)
            return done

        results["networks"] = known | {
            name: over_seeds(
                name,
                lambda seed, c=CELLS[cell], o=options: (
                    network_errors(c, x, blocks(years), HORIZON, seed, kept=KEPT, memory=MEMORY, **o)
                    .round(3)
                    .tolist()
                ),
            )
            for name, (cell, options) in networks.items()
        }
        results["remedies"] = results.get("remedies", {}) | {
            name: over_seeds(name, lambda seed, r=remedy: over_fitting(seed, r))
            for name, remedy in remedies.items()
        }
    results["sine"] = results.get("sine") or {
        steps: [round(sine_error(seed, steps), 8) for seed in range(5)] for steps in SINE_STEPS
    }
    write_whole(RESULTS, json.dumps(results, separators=(",", ":")) + "\n")
    text = report(results, seeds)
    write_whole(HERE / "README.md", text)
    print(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""Learning: losses, gradients that look back only so far, and what an optimizer does with a gradient.

Every function is pure: what an optimizer has to remember goes in and comes out.
"""

from unrolled.learning.losses import softmax_cross_entropy, squared_error
from unrolled.learning.optimizers import (
    adam_root,
    adam_step,
    clip_by_norm,
    clip_by_value,
    gradient_step,
    irprop_minus_step,
    irprop_plus_step,
    momentum_step,
    rprop_plus_step,
    rprop_sizes,
    rprop_step,
)
from unrolled.learning.truncated import truncated_bptt, truncation_windows

__all__ = [
    "adam_root",
    "adam_step",
    "clip_by_norm",
    "clip_by_value",
    "gradient_step",
    "irprop_minus_step",
    "irprop_plus_step",
    "momentum_step",
    "rprop_plus_step",
    "rprop_sizes",
    "rprop_step",
    "softmax_cross_entropy",
    "squared_error",
    "truncated_bptt",
    "truncation_windows",
]

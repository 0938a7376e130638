"""Puts a model's matrices on a grid, so that a program can hold them in one byte a weight and nothing is lost.

    grid.py MODEL OUT       # MODEL/model.safetensors, each row on its grid, to OUT/model.safetensors

In each row every weight becomes a whole multiple, -127 to 127 times, of one step. The step has four bits and a multiple
has seven, so that f16, with its eleven, holds their product exactly: the file stays a usual f16 checkpoint, and what
packs it (../../grid.rs) gives back the same bytes. Vectors (norms, biases) stay as they are.
"""

import sys
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file

TOP = 127
SMALLEST = 2.0**-24  # of f16: a finer step cannot be told


@torch.no_grad()
def on_grid(weights):
    """A matrix whose rows are on a grid each, in f64; of two steps the one that changes the row least."""
    weights = weights.double()
    exact = weights.abs().amax(1, keepdim=True) / TOP
    unit = torch.exp2(torch.floor(torch.log2(exact.clamp(min=SMALLEST))) - 3).clamp(min=SMALLEST)
    rows = []
    for parts in (torch.floor(exact / unit).clamp(min=1), torch.ceil(exact / unit).clamp(min=1)):
        step = parts * unit
        rows.append(torch.round(weights / step).clamp(-TOP, TOP) * step)
    first, second = ((row - weights).square().sum(1, keepdim=True) for row in rows)
    # No negative zeros: they are no multiple.
    return torch.where(first <= second, *rows) + 0.0


def halved(tensor):
    """A tensor in f16, on the grid where it is a matrix."""
    if tensor.ndim != 2 or len(tensor) == 1:
        return tensor.half()
    placed = on_grid(tensor)
    half = placed.half()
    assert torch.equal(half.double(), placed), "a multiple of a step that f16 does not hold"
    return half


def main(model, out):
    stored = load_file(Path(model, "model.safetensors"))
    placed = {name: halved(tensor.float()).contiguous() for name, tensor in stored.items()}
    moved = sum(float((placed[n].double() - t.double()).square().sum()) for n, t in stored.items())
    size = sum(float(t.double().square().sum()) for t in stored.values())
    Path(out).mkdir(parents=True, exist_ok=True)
    save_file(placed, Path(out, "model.safetensors"), metadata={"format": "pt"})
    print(f"the weights moved by {100 * (moved / size) ** 0.5:.2f}% of their size")


if __name__ == "__main__":
    main(*sys.argv[1:3])

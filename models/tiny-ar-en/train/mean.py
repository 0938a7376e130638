"""The mean of two models' weights, on the grid: mean.py FIRST SECOND SHARE OUT

SHARE is the second's part, 0.7 say. Models whose legs went the same way until the rate began to fall lie in one hollow of the loss,
and what lies between them is often better than either (Wortsman et al. 2022, "Model soups"). OUT is the second's folder
with those weights.
"""

import shutil
import sys
from pathlib import Path

from grid import halved
from safetensors.torch import load_file, save_file


def main(first, second, share, out):
    one, two = (load_file(Path(folder, "model.safetensors")) for folder in (first, second))
    assert one.keys() == two.keys(), "two models of one shape, by the names of their tensors"
    share = float(share)
    Path(out).mkdir(parents=True, exist_ok=True)
    for file in Path(second).iterdir():
        if file.suffix not in {".pt", ".safetensors"} and file.is_file():
            shutil.copy(file, out)
    mean = {name: halved(one[name].float() * (1 - share) + two[name].float() * share).contiguous() for name in two}
    save_file(mean, Path(out, "model.safetensors"), metadata={"format": "pt"})


if __name__ == "__main__":
    main(*sys.argv[1:5])

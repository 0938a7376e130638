"""News to briefs with Ray Data, inside of Ray's own processes: each loads the models once, Arrow tables go in and come out.

pip install "ray[data]"
python on_ray.py news.jsonl briefs/ [PROCESSES [CORES OF EACH]]
"""

from __future__ import annotations

import sys
from typing import Any

import mujaz
import pyarrow
import ray


class Newsroom:
    """What a process of the pool holds. Ray starts it once, then hands it batch after batch."""

    def __init__(self, stage: str = "brief", **options: Any) -> None:
        self.stage = stage
        # As many threads as Ray gives the process cores: it sets OMP_NUM_THREADS.
        self.desk = mujaz.open(**options)

    def __call__(self, batch: pyarrow.Table) -> pyarrow.Table:
        return self.desk.run(batch, self.stage)


def briefs(news: ray.data.Dataset, processes: int = 2, cores: float = 1, batch_size: int = 64, **options: Any) -> ray.data.Dataset:
    """The results of `mujaz filter` as a dataset with the columns of `mujaz.columns()`, made by a pool of processes.

    A process that dies is started again, and its batch done again; a failed article is a row with its reason in `error`.
    """
    return news.map_batches(
        Newsroom,
        fn_constructor_kwargs=options,
        batch_format="pyarrow",
        batch_size=batch_size,
        compute=ray.data.ActorPoolStrategy(size=processes),
        num_cpus=cores,
    )


def main() -> None:
    given, made, *processes = sys.argv[1:]
    briefs(ray.data.read_json(given, lines=True), *map(int, processes)).write_parquet(made)


if __name__ == "__main__":
    main()

"""The claim: dropout masks by place (mobtl.models.streams) cost no more than masks from torch.rand."""

import torch
from timing import compare

from mobtl.models.streams import Streams

NETWORKS, ROWS, UNITS = 8, 99, (160, 80, 40)


def main() -> None:
    """Compare on the three hidden layers of eight networks."""
    torch.set_num_threads(1)
    generator = torch.Generator().manual_seed(0)
    streams = Streams(range(NETWORKS), torch.device("cpu"))

    def ours():
        for step in range(100):
            streams.kept(ROWS, UNITS, 0.1, step, torch.float32)

    def uniform():
        for _ in range(100):
            for units in UNITS:
                (torch.rand(NETWORKS, ROWS, units, generator=generator) >= 0.1).to(torch.float32).div_(0.9)

    compare("100 steps of dropout masks", ours, uniform)


if __name__ == "__main__":
    main()

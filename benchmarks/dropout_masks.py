"""The claim: a dropout mask from sixteen random bits a unit is cheaper than one from torch.rand."""

import torch
from timing import compare

from mobtl.models.perceptron import PerceptronEnsemble


def main() -> None:
    """Compare on the first hidden layer of three members."""
    torch.set_num_threads(1)
    like = torch.empty(3, 99, 200)
    generator = torch.Generator().manual_seed(0)

    def ours():
        for _ in range(200):
            PerceptronEnsemble._kept(like, 0.1, generator)

    def uniform():
        for _ in range(200):
            (torch.rand(like.shape, generator=generator) >= 0.1).to(like.dtype).div_(0.9)

    compare("200 dropout masks", ours, uniform)


if __name__ == "__main__":
    main()

"""The claim: a joint step of adversarial training is no slower than in a plain loop, and lowers the loss as that one does.

The plain loop follows the released draft: a pass of the bulk rows for the mass and another one of bulk and 2D rows for the
classifier, whose gradients are computed too; Adam one tensor at a time. Same networks, same rows, same loss.
"""

import copy

import torch
from timing import compare
from torch.nn.functional import binary_cross_entropy, mse_loss

from mobtl.models.adversarial import joint_losses
from mobtl.models.extractor import DomainClassifier, Extractor

ROWS, INPUTS, STEPS, ROUNDS = 1500, 145, 10, 7


def main() -> None:
    """Compare ten joint steps on one thread, and check that both take the same ones."""
    torch.set_num_threads(1)
    torch.manual_seed(0)
    bulk, flat, mass = torch.randn(ROWS, INPUTS), torch.randn(ROWS, INPUTS), 5 * torch.rand(ROWS)
    domain = torch.cat([torch.zeros(ROWS), torch.ones(ROWS)])
    extractor, classifier = Extractor(INPUTS, 0).train(), DomainClassifier(15, 1).train()
    theirs, opponent = copy.deepcopy(extractor), copy.deepcopy(classifier)
    classifier.requires_grad_(False)
    fused = torch.optim.Adam(extractor.parameters(), lr=5e-5, fused=True)
    plain = torch.optim.Adam(theirs.parameters(), lr=5e-5, foreach=False)

    def ours():
        for _ in range(STEPS):
            fused.zero_grad()
            mse, bce = joint_losses(extractor, classifier, bulk, flat, mass)
            (mse - bce + 1).backward()
            fused.step()

    def straightforward():
        for _ in range(STEPS):
            plain.zero_grad()
            mse = mse_loss(theirs(bulk), mass)
            told = torch.sigmoid(opponent(theirs.features(torch.cat([bulk, flat]))))
            (mse - binary_cross_entropy(told, domain) + 1).backward()
            plain.step()

    compare(f"{STEPS} joint steps, one thread", ours, straightforward, ROUNDS)
    with torch.no_grad():
        mse, bce = joint_losses(extractor, classifier, bulk, flat, mass)
        other_mse, other_bce = joint_losses(theirs, opponent, bulk, flat, mass)
    print(f"loss after as many steps: {mse - bce + 1:.5f} against {other_mse - other_bce + 1:.5f}")


if __name__ == "__main__":
    main()

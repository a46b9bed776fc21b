"""The arms of the transfer study of Liu 2020: what a network starts from, what it keeps, and what it is trained on."""

from dataclasses import dataclass

from mobtl.physics.phonons import PROPERTIES
from mobtl.validation.protocols import Protocol

LAYERS = (0, 1, 2)
# Roles: the main arms on the phonon band gap and on the other properties, controls and variants, permuted labels.
GAP, PROPERTY, CONTROL, PERMUTED = "gap", "property", "control", "permuted"


@dataclass(frozen=True)
class Arm:
    """One arm on one target property.

    Attributes
    ----------
    name : "transfer", "direct", "never pretrained" and so on.
    target : column of the property that it is fine-tuned on.
    start : of the carried layers: "pretrained", "pretrained on all" (also on the source labels of the test formulas, which
        makes a difference under ``leak_free`` only), or "random".
    carried : hidden layers that a fit takes over: from the start, or under ``as_published`` from the fit before it. The
        others are drawn anew for every fit.
    frozen : hidden layers that fine-tuning leaves as they are.
    descriptors : "composition", "noise", or "composition and structure".
    permuted : whether the labels are shuffled among the materials, in another way for each member.
    """

    name: str
    target: str = "phonon_gap"
    start: str = "pretrained"
    carried: tuple[int, ...] = LAYERS
    frozen: tuple[int, ...] = ()
    descriptors: str = "composition"
    permuted: bool = False

    @property
    def key(self) -> str:
        """Name and target in one."""
        return f"{self.target}: {self.name}"

    @property
    def role(self) -> str:
        """What decides how many members it has, and in which company it is trained."""
        if self.permuted:
            return PERMUTED
        if self.name not in MAIN:
            return CONTROL
        return GAP if self.target == "phonon_gap" else PROPERTY


MAIN = ("direct", "transfer", "never pretrained", "source transductive")


def arms_of(protocol: str) -> list[Arm]:
    """All arms of a protocol, main arms of all properties first.

    Figure 4E transfers one layer only, Fig. 4F keeps layers fixed; section S4 adds structure to the descriptors.
    """
    main = []
    for target in PROPERTIES:
        main += [
            Arm("direct", target, carried=()),
            Arm("transfer", target),
            Arm("never pretrained", target, start="random"),
        ]
        if protocol == Protocol.LEAK_FREE:
            main.append(Arm("source transductive", target, start="pretrained on all"))
    controls = [
        Arm("direct, permuted labels", carried=(), permuted=True),
        Arm("transfer, permuted labels", permuted=True),
        Arm("direct, noise descriptors", carried=(), descriptors="noise"),
        Arm("transfer, noise descriptors", descriptors="noise"),
        Arm("first layer transferred", carried=(0,)),
        Arm("second layer transferred", carried=(1,)),
        Arm("no layer fine-tuned", frozen=(0, 1, 2)),
        Arm("third layer fine-tuned", frozen=(0, 1)),
        Arm("second and third layer fine-tuned", frozen=(0,)),
        Arm("direct, structure descriptors", carried=(), descriptors="composition and structure"),
        Arm("transfer, structure descriptors", descriptors="composition and structure"),
    ]
    return main + controls

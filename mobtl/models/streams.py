"""Random numbers as a function of seed, step and place: what a network draws does not depend on what is trained beside it.

A generator hands out its numbers in the order of the calls, so a network's dropout would change with its neighbours, with
the number of networks that fit into memory, and with the device. Here a number is a hash of its place instead: a 32-bit
counter, mixed by multiplications and xor-shifts (the finaliser of MurmurHash3 has this form).
"""

import torch

# An odd constant that spreads counters over 32 bits (the golden ratio), and the multipliers of the finaliser.
_WEYL, _FIRST, _SECOND = 0x9E3779B9, 0x7FEB352D, 0x846CA68B
# Rows, and the layers within a row, are this far apart: a unit has the same number however wide its layer is padded.
_ROW, _BLOCK = 16384, 2048
_DROPOUT, _ORDER = 0, 1  # what the numbers of a step are for


def _signed(number: int) -> int:
    """The lowest 32 bits as a signed number, which is what torch computes with."""
    return (number + 2**31) % 2**32 - 2**31


def _mixed(x: torch.Tensor) -> torch.Tensor:
    """The finaliser, in place, on int32."""
    shifted = torch.empty_like(x)
    for factor, bits in ((_signed(_FIRST), 15), (_signed(_SECOND), 16)):
        x *= factor
        torch.bitwise_right_shift(x, bits, out=shifted)
        # The shift of a signed number drags its sign along; the mask cuts that off.
        shifted &= (1 << (32 - bits)) - 1
        x ^= shifted
    return x


class Streams:
    """The random numbers of ``B`` networks.

    Parameters
    ----------
    seeds : integers (B,), one per network.
    """

    def __init__(self, seeds, device: torch.device):
        folded = [_signed((int(seed) >> 32) ^ int(seed)) for seed in seeds]
        self.keys = _mixed(torch.tensor(folded, dtype=torch.int32, device=device))[:, None, None]
        self.places: dict[tuple[int, ...], torch.Tensor] = {}

    def _bits(self, step: int, purpose: int, rows: int, columns: tuple[int, ...]) -> torch.Tensor:
        """Random int32 (B, rows, sum of columns), where ``columns`` lists how many each of several blocks has."""
        if (rows, *columns) not in self.places:
            row = torch.arange(rows, dtype=torch.int32, device=self.keys.device)[:, None]
            column = torch.cat([torch.arange(n, dtype=torch.int32) + block * _BLOCK for block, n in enumerate(columns)])
            self.places[rows, *columns] = (row * _ROW + column.to(row.device)) * _signed(_WEYL)
        key = _mixed(self.keys + _signed((2 * step + purpose) * _WEYL))
        return _mixed(self.places[rows, *columns] + key)

    def kept(
        self, rows: int, units: tuple[int, ...], dropout: float, step: int, dtype: torch.dtype
    ) -> tuple[torch.Tensor, ...]:
        """Dropout masks (B, rows, units) of all layers, each of an even number of units: 0, or 1 / (1 - dropout).

        Sixteen bits decide over a unit, so two units share a number.
        """
        halves = self._bits(step, _DROPOUT, rows, tuple(n // 2 for n in units)).view(torch.int16)
        kept = torch.ge(halves, round(dropout * 2**16) - 2**15).to(dtype).div_(1.0 - dropout)
        return kept.split(units, dim=2)

    def orders(self, counts: torch.Tensor, rows: int, epoch: int) -> torch.Tensor:
        """A random order (B, rows) of each network's own rows, the first ``counts`` (B,) of them; the others come last."""
        keys = self._bits(epoch, _ORDER, 1, (rows,))[:, 0].long()
        keys[torch.arange(rows, device=keys.device) >= counts[:, None]] = 2**40
        return keys.argsort(dim=1, stable=True)

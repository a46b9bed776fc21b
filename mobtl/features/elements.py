"""Two properties of the elements H to Pu, with the values that the released code of Chen 2024 takes from mendeleev.

Versions 0.9 and 0.15 of that package agree. Other tables differ: pymatgen gives Bi an electronegativity of 2.02, and the
polarisabilities of XenonPy's table are older (24.93 for S, as for P and Cl).
"""

# Pauling electronegativity: CRC Handbook of Chemistry and Physics, 95th ed. (2014). The noble gases but Xe, Pm, Eu, Tb and
# Yb have none.
_PAULING = """
    H 2.2, Li 0.98, Be 1.57, B 2.04, C 2.55, N 3.04, O 3.44, F 3.98, Na 0.93, Mg 1.31, Al 1.61, Si 1.9, P 2.19,
    S 2.58, Cl 3.16, K 0.82, Ca 1, Sc 1.36, Ti 1.54, V 1.63, Cr 1.66, Mn 1.55, Fe 1.83, Co 1.88, Ni 1.91, Cu 1.9,
    Zn 1.65, Ga 1.81, Ge 2.01, As 2.18, Se 2.55, Br 2.96, Rb 0.82, Sr 0.95, Y 1.22, Zr 1.33, Nb 1.6, Mo 2.16,
    Tc 2.1, Ru 2.2, Rh 2.28, Pd 2.2, Ag 1.93, Cd 1.69, In 1.78, Sn 1.96, Sb 2.05, Te 2.1, I 2.66, Xe 2.6,
    Cs 0.79, Ba 0.89, La 1.1, Ce 1.12, Pr 1.13, Nd 1.14, Sm 1.17, Gd 1.2, Dy 1.22, Ho 1.23, Er 1.24, Tm 1.25,
    Lu 1, Hf 1.3, Ta 1.5, W 1.7, Re 1.9, Os 2.2, Ir 2.2, Pt 2.2, Au 2.4, Hg 1.9, Tl 1.8, Pb 1.8, Bi 1.9, Po 2,
    At 2.2, Fr 0.7, Ra 0.9, Ac 1.1, Th 1.3, Pa 1.5, U 1.7, Np 1.3, Pu 1.3
"""

# Static dipole polarisability of the neutral atom, atomic units: P. Schwerdtfeger, J. K. Nagle, Mol. Phys. 117, 1200 (2019).
_POLARISABILITY = """
    H 4.50711, He 1.38375, Li 164.1125, Be 37.74, B 20.5, C 11.3, N 7.4, O 5.3, F 3.74, Ne 2.6611, Na 162.7,
    Mg 71.2, Al 57.8, Si 37.3, P 25, S 19.4, Cl 14.6, Ar 11.083, K 289.7, Ca 160.8, Sc 97, Ti 100, V 87, Cr 83,
    Mn 68, Fe 62, Co 55, Ni 49, Cu 46.5, Zn 38.67, Ga 50, Ge 40, As 30, Se 28.9, Br 21, Kr 16.78, Rb 319.8,
    Sr 197.2, Y 162, Zr 112, Nb 98, Mo 87, Tc 79, Ru 72, Rh 66, Pd 26.14, Ag 55, Cd 46, In 65, Sn 53, Sb 43,
    Te 38, I 32.9, Xe 27.32, Cs 400.9, Ba 272, La 215, Ce 205, Pr 216, Nd 208, Pm 200, Sm 192, Eu 184, Gd 158,
    Tb 170, Dy 163, Ho 156, Er 150, Tm 144, Yb 139, Lu 137, Hf 103, Ta 74, W 68, Re 62, Os 57, Ir 54, Pt 48,
    Au 36, Hg 33.91, Tl 50, Pb 47, Bi 48, Po 44, At 42, Rn 35, Fr 317.8, Ra 246, Ac 203, Th 217, Pa 154, U 129,
    Np 151, Pu 132
"""


def _read(table: str) -> dict[str, float]:
    return {symbol: float(value) for symbol, value in (item.split() for item in table.split(","))}


PAULING = _read(_PAULING)
POLARISABILITY = _read(_POLARISABILITY)

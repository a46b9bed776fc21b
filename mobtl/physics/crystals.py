"""The crystal systems in three dimensions, by rising symmetry, in the spelling of the Materials Project."""

CRYSTAL_SYSTEMS = ("triclinic", "monoclinic", "orthorhombic", "tetragonal", "trigonal", "hexagonal", "cubic")

"""The registry of originals: every third-party file with its hash, address, licence and citation."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, model_validator

from mobtl import paths, typed
from mobtl.errors import UsageError, unknown


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(pattern=r"^[a-z_]+/[A-Za-z0-9_.-]+$")
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    size: int = Field(gt=0)
    licence: str = Field(min_length=1)
    citation: tuple[str, ...] = Field(min_length=1)
    holds: str = Field(min_length=1)


class File(_Entry):
    """An original with one public address."""

    kind: Literal["file"]
    url: str = Field(pattern=r"^https://")

    @property
    def address(self) -> str:
        return self.url


class Collection(_Entry):
    """Many small files below one address; hash and size are those of the archive that a mirror may hold instead.

    The manifest (`paths.MANIFEST`) has the columns material_id, size (bytes) and sha256; each file is named after its id.
    """

    kind: Literal["collection"]
    base: str = Field(pattern=r"^https://.*/$")

    @property
    def folder(self) -> str:
        """Where the single files lie under a mirror or the cache."""
        return self.name.removesuffix(".tar.xz")

    @property
    def address(self) -> str:
        return f"{self.base}mp-*.json (the archive, or a folder {self.folder}/ with the files of petretto2018_manifest.csv)"


class Recipe(_Entry):
    """An original without an address of its own; the recipe says how to remake it from the release at ``url``."""

    kind: Literal["recipe"]
    url: str = Field(pattern=r"^https://")
    recipe: str = Field(min_length=1)

    @property
    def address(self) -> str:
        return f"{self.url} (remade by the recipe in data/registry.yml)"


class Package(_Entry):
    """A file that an installed dependency ships; ``path`` is its place inside the package."""

    kind: Literal["package"]
    package: str
    path: str

    @property
    def address(self) -> str:
        return f"the installed package {self.package}, {self.path}"


Original = Annotated[File | Collection | Recipe | Package, Field(discriminator="kind")]


class _Registry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    originals: list[Original]

    @model_validator(mode="after")
    def _once(self):
        names = [original.name for original in self.originals]
        if twice := sorted({name for name in names if names.count(name) > 1}):
            raise ValueError(f"the entry {', '.join(twice)} stands there twice; remove one")
        return self


_REGISTRY = TypeAdapter(_Registry)


def load_registry() -> dict[str, Original]:
    """Read and check ``data/registry.yml``.

    Returns
    -------
    dict
        Entry by name, in the order of the file.

    Raises
    ------
    MobtlError
        If the file cannot be read, or an entry is incomplete (the entry and the field are named).
    """
    return {original.name: original for original in typed.read(paths.REGISTRY, _REGISTRY).originals}


def get_original(name: str) -> Original:
    """The registry's entry of that name.

    Raises
    ------
    UsageError
        If there is none; the nearest known name is given.
    """
    registry = load_registry()
    if name not in registry:
        raise UsageError(f"{unknown('original', name, registry)}. `mobtl data list` shows them all.")
    return registry[name]

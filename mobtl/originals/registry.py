"""The registry of originals: every third-party file with its hash, address, licence and citation."""

import difflib
from typing import Annotated, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from mobtl import paths
from mobtl.errors import MobtlError, UsageError, absent


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
_ENTRY = TypeAdapter(Original)


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
    try:
        entries = list(yaml.safe_load(paths.REGISTRY.read_text(encoding="utf-8"))["originals"])
    except FileNotFoundError:
        raise absent(paths.REGISTRY) from None
    except (OSError, UnicodeDecodeError, yaml.YAMLError, KeyError, TypeError) as error:
        raise MobtlError(f"{paths.REGISTRY} cannot be read as the registry of originals: {error!r}.") from error
    registry = {}
    for number, entry in enumerate(entries, start=1):
        name = entry.get("name", f"number {number}") if isinstance(entry, dict) else f"number {number}"
        try:
            original = _ENTRY.validate_python(entry)
        except ValidationError as error:
            problems = "; ".join(f"{_field(item['loc'])}: {item['msg']}" for item in error.errors())
            raise MobtlError(f"{paths.REGISTRY}: the entry {name} is refused ({problems}); complete it.") from error
        if original.name in registry:
            raise MobtlError(f"{paths.REGISTRY}: the entry {name} stands there twice; remove one.")
        registry[original.name] = original
    return registry


def _field(location: tuple[str | int, ...]) -> str:
    """The field's name; pydantic puts the kind of the entry before it."""
    return str(location[-1]) if location else "entry"


def get_original(name: str) -> Original:
    """The registry's entry of that name.

    Raises
    ------
    UsageError
        If there is none; the nearest known name is given.
    """
    registry = load_registry()
    if name not in registry:
        nearest = difflib.get_close_matches(name, registry, n=1, cutoff=0)[0]
        raise UsageError(f"there is no original {name!r}; did you mean {nearest!r}? `mobtl data list` shows all.")
    return registry[name]

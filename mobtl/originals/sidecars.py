"""The sidecar of a table, and ``data/README.md`` made of all sidecars and the registry."""

from collections.abc import Iterable, Mapping

import yaml

from mobtl.datasets.schemas.columns import TableSchema
from mobtl.originals.registry import Original, Package


def describe(name: str, schema: TableSchema, sha256: str, registry: Mapping[str, Original]) -> dict:
    """What ``data/tables/NAME.yml`` says.

    Parameters
    ----------
    name : str
        The table's name.
    schema : TableSchema
        Its columns and sources.
    sha256 : str
        Hash of the table's file.
    registry : mapping
        The originals by name; those among the sources give origin, citation and licence.
    """
    sources = [registry[source] for source in schema.sources]
    return {
        "table": name,
        "title": schema.title,
        "sha256": sha256,
        "rows": schema.rows,
        "columns": [
            {
                "name": column,
                "unit": pandera.metadata["unit"] or None,
                "nullable": pandera.nullable,
                "meaning": pandera.description,
            }
            for column, pandera in schema.columns.items()
        ],
        "notes": list(schema.notes),
        "originals": [
            {
                "name": source.name,
                "sha256": source.sha256,
                "address": source.address,
                "holds": source.holds,
                "licence": source.licence,
            }
            for source in sources
        ],
        "licence": "Facts with attribution, tidied by this repository; the licences of the originals stand with them.",
        "citation": list(dict.fromkeys(citation for source in sources for citation in source.citation)),
    }


def to_yaml(sidecar: Mapping) -> str:
    """The text of a sidecar."""
    return yaml.safe_dump(dict(sidecar), sort_keys=False, allow_unicode=True, width=120)


def readme(sidecars: Iterable[Mapping], registry: Mapping[str, Original]) -> str:
    """The text of ``data/README.md``."""
    parts = [
        "# The data\n",
        "Made by `mobtl data build` from the sidecars of the tables and from `registry.yml`; do not edit it by hand.\n",
        "`tables/` holds the facts that the experiments need, as tidy tables (`NAME.parquet`) with a description each "
        "(`NAME.yml`); `mobtl.datasets` loads them and checks hash and schema. They are made of third-party originals "
        "that are not in this repository: `registry.yml` says where each is had, and `mobtl data list | fetch | "
        "verify` shows, downloads and checks them.\n",
        "`SHA256SUMS` has the hash of every other file here (`sha256sum --check SHA256SUMS`, `mobtl data verify`); after a "
        "change on purpose, `mobtl data seal` writes it anew.\n",
        "`results/` holds the records of large runs of this repository (`mobtl records status` lists them): predictions by "
        "row id and numbers, never labels, which stay in `tables/`.\n",
        "`leaderboard/` holds the entries of the leaderboard, a file each, and their records (`mobtl leaderboard show`).\n",
        "## Tables\n",
        *(_table_section(sidecar) for sidecar in sidecars),
        "## Originals\n",
        "An original is looked for in the folder that `MOBTL_DATA` names, then in the cache of earlier downloads, then "
        "at its address. Its name is its path in that folder.\n",
        *(_original_section(original) for original in registry.values()),
    ]
    return "\n".join(parts)


def _table_section(sidecar: Mapping) -> str:
    lines = [f"### {sidecar['table']}\n", f"{sidecar['title']}; {sidecar['rows']} rows.\n"]
    lines += ["| column | unit | meaning |", "|---|---|---|"]
    for column in sidecar["columns"]:
        meaning = column["meaning"] + (" (may be absent)" if column["nullable"] else "")
        lines.append(f"| {column['name']} | {column['unit'] or '–'} | {meaning} |")
    lines += ["", *(f"- {note}" for note in sidecar["notes"]), ""]
    lines += ["Made of:", ""]
    lines += [f"- `{original['name']}`; licence: {original['licence']}" for original in sidecar["originals"]]
    lines += ["", f"Licence: {sidecar['licence']}", "", "Cite:", ""]
    lines += [f"- {citation}" for citation in sidecar["citation"]]
    lines += ["", f"SHA-256 of the table: `{sidecar['sha256']}`", ""]
    return "\n".join(lines)


def _original_section(original: Original) -> str:
    origin = original.address if isinstance(original, Package) else f"<{original.address}>"
    return f"- `{original.name}` ({original.size:,} bytes): {original.holds}. Licence: {original.licence}. From {origin}"

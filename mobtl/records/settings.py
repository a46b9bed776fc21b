"""The settings of a nested configuration, one by one."""

from collections.abc import Iterator, Mapping


def each(config: Mapping[str, object], path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], object]]:
    """Every setting with its path: its own name, behind those of the settings that it is one of."""
    for name, value in config.items():
        if isinstance(value, Mapping):
            yield from each(value, (*path, name))
        else:
            yield (*path, name), value

"""Text of records and files in generated markdown, without being read as markup."""


def plain(value: object) -> str:
    """Something as plain text in markdown."""
    text = str(value)
    for sign in "\\|`*_[]<>{}$":
        text = text.replace(sign, f"\\{sign}")
    return text

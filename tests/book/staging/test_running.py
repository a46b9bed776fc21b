"""Running text: what is none is left out, the rest stays where it is."""

import pytest

from mobtl.book.staging.running import GAP, running


def left(text):
    """The words that are left, each where it was."""
    plain = running(text)
    assert all(after in (before, GAP, " ") for before, after in zip(text, plain, strict=True))
    assert plain.count("\n") == text.count("\n")
    return " ".join(plain.replace(GAP, " ").split())


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("# Ten\n\nOf `7` and {number}`a:.2f` and\n", "# Ten Of and and"),
        ("{term}`95 % ranges <95 % range>`, {term}`arm`", "95 % ranges , arm"),
        ("[15 rows](a-12.ipynb) <br> https://a.org/12 $3n$ $$\n4\n$$ \\$5", "[15 rows \\$5"),
        # A number alone does not become a formula by its signs.
        ("below $0.2$", "below $0.2$"),
        ("1. First\n2. In 3 steps\n\n2020 rows", "First In 3 steps 2020 rows"),
        ("```python\nx = 12\n```\n\n12\n\n```{note}\n13\n```\n", "12 13"),
        ("````{note}\n```bash\n12\n```\n13\n````\n", "13"),
        ("```{include} a-12.md\n```\n12\n```{include} b-13.md\n```\n13\n", "12 13"),
        ("::::{grid} 1 2 3 3\n:gutter: 2\n\n:::{grid-item-card} 14 days\n:link: a15\nSeen.\n:::\n::::\n", "14 days Seen."),
        ("% Source: 12\n(place-12)=\n<!-- 12\n13 -->\n14\n", "14"),
        ("---\ntitle: 12\n---\n13\n", "13"),
        ("| 12 | {number}`a` |\n|---|---|\n", "| 12 | | |---|---|"),
    ],
)
def test_what_is_no_running_text_is_left_out(text, words):
    assert left(text) == words

"""Numbers in prose become text where they were told; all else is refused with page, line and reason."""

import pytest
from markdown_it.renderer import RendererHTML
from myst_parser.config.main import MdParserConfig
from myst_parser.parsers.mdit import create_md_parser

from mobtl.book.staging import numbers
from mobtl.errors import MobtlError

TOLD = {
    "a/fit": {"mae": -23.8471, "rows": 124, "sentence": "a|b *c* [d](e) `f` <g> $h$ x_1_ #2", "range": "-1.2 to -0.3"},
    "a/other": {"mae": 0.5, "only-here": 1},
}


def placed(text, run="a/fit"):
    return numbers.placed(text, run, TOLD)


def refused(text, run="a/fit"):
    with pytest.raises(MobtlError) as error:
        numbers.check([("book/a.md", run, text)], TOLD)
    first, *lines = str(error.value).splitlines()
    assert first == "the book was not built, because its prose names numbers that are not there:"
    return lines


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("errs by {number}`mae:.2f` eV.", "errs by −23.85 eV."),
        ("**{number}`rows`** rows, {number}`range`", "**124** rows, −1.2 to −0.3"),
        ("| {number}`a/other::mae:.1f` | {number}`mae:+.0f` |", "| 0.5 | −24 |"),
        ("[{number}`rows:,.0f`](a.ipynb)", "[124](a.ipynb)"),
        # A directive holds prose; so does what stands between two.
        (
            "```{note}\n{number}`rows`\n```\n{number}`rows`\n```{include} a.md\n```\n",
            "```{note}\n124\n```\n124\n```{include} a.md\n```\n",
        ),
    ],
)
def test_a_number_is_the_text_of_what_was_told(text, shown):
    numbers.check([("book/a.md", "a/fit", text)], TOLD)
    assert placed(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "`` {number}`no-such:.2f` `` is how it is written",
        "```markdown\n{number}`no-such:.2f`\n```\n",
        "- a list\n\n  ````python\n  {number}`no-such:.2f`\n  ````\n",
        "{published}`liu2020-gapped` of `number` {term}`rows`",
    ],
)
def test_code_shows_the_role_itself(text):
    numbers.check([("book/a.md", "a/fit", text)], TOLD)
    assert placed(text) == text


@pytest.mark.parametrize(
    "text",
    ["{number}`rows`. Then", "{number}`rows`) then", "{number}`sentence`", "is {number}`sentence` {number}`mae:.1f`."],
)
def test_markdown_reads_nothing_into_what_was_told(text):
    """Rendered, it is what plain words in its place are, with the told text put for them afterwards."""
    parser = create_md_parser(MdParserConfig(enable_extensions={"dollarmath", "linkify", "colon_fence"}), RendererHTML)
    words = {"rows": "124", "sentence": "a|b *c* [d](e) `f` &lt;g&gt; $h$ x_1_ #2", "mae:.1f": "−23.8"}
    plain = text
    for name in words:
        plain = plain.replace(f"{{number}}`{name}`", f"QX{list(words).index(name)}")
    expected = parser.render(plain)
    for place, shown in enumerate(words.values()):
        expected = expected.replace(f"QX{place}", shown)
    assert parser.render(placed(text)) == expected


def test_each_number_that_was_not_told_is_refused_with_its_place_and_reason():
    assert refused("One.\n\nTwo {number}`rows`, {number}`row`\n{number}`sentence:.2f`.\n") == [
        "book/a.md, line 3: unknown number of a/fit 'row' (did you mean 'rows'?); correct it, or let its notebook tell it.",
        "book/a.md, line 4: 'sentence' of a/fit cannot be written as '.2f' "
        "(Unknown format code 'f' for object of type 'str'); correct the format.",
    ]
    assert "unknown number of a/fit 'only-here'" in refused("{number}`only-here`")[0]
    assert refused("{number}`a/fti::rows`") == [
        "book/a.md, line 1: unknown run 'a/fti' (did you mean 'a/fit'?); correct it."
    ]
    assert refused("{number}`rows`", run="") == [
        "book/a.md, line 1: the number 'rows' needs the run that told it; write {number}`RUN::rows`."
    ]


def test_a_cell_that_is_wrong_for_both_runs_of_a_notebook_is_named_for_each():
    cells = [("notebooks/a/fit.ipynb, cell 2", run, "{number}`only-here`") for run in TOLD]
    with pytest.raises(MobtlError, match=r"fit\.ipynb, cell 2, line 1: unknown number of a/fit 'only-here'") as error:
        numbers.check(cells, TOLD)
    assert "a/other" not in str(error.value)

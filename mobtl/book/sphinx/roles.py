"""What Sphinx does for numbers in prose: the role of published values, and one minus sign for all.

{published}`liu2020-table1-direct-mae` becomes 23.847; the hyphen before a glued number becomes a minus sign.
"""

import re

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.docutils import SphinxRole

from mobtl.answers import published


class PublishedRole(SphinxRole):
    """The number as the paper prints it, by its id in ``data/published.yml``."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        printed = {entry.id: entry.printed for entry in published.load()}
        if self.text not in printed:
            message = self.inliner.reporter.error(f"data/published.yml has no entry {self.text!r}", line=self.lineno)
            return [], [message]
        return [nodes.Text(printed[self.text])], []


class MinusSigns(SphinxPostTransform):
    """Glued numbers of all pages with the minus sign that figures and tables have."""

    default_priority = 400  # after myst_nb has put the glued values in, numbers of other pages too

    def run(self, **_: object) -> None:
        """Replace the hyphens in the text that myst_nb marks as pasted."""
        for inline in self.document.findall(nodes.inline):
            if "pasted-text" in inline["classes"]:
                for text in list(inline.findall(nodes.Text)):
                    text.parent.replace(text, nodes.Text(with_minus_signs(text)))


def with_minus_signs(text: str) -> str:
    """Every hyphen that stands before a number, and not behind a letter or digit, as a minus sign."""
    return re.sub(r"(?<![\w-])-(?=\d)", "−", text)


def setup(app: Sphinx) -> dict[str, bool]:
    """Register both."""
    app.add_role("published", PublishedRole())
    app.add_post_transform(MinusSigns)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

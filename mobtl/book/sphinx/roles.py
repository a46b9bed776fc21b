"""The role of published values: {published}`liu2020-table1-direct-mae` becomes 23.847."""

from docutils import nodes
from sphinx.application import Sphinx
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


def setup(app: Sphinx) -> dict[str, bool]:
    """Register it."""
    app.add_role("published", PublishedRole())
    return {"parallel_read_safe": True, "parallel_write_safe": True}

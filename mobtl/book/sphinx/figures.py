"""A Sphinx extension: figures in the size in which they were drawn, for a page and for a phone; a click opens the SVG."""

from collections.abc import Iterator
from html import escape
from pathlib import Path
from posixpath import join
from urllib.parse import quote

from docutils import nodes
from sphinx.addnodes import download_reference
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform
from sphinx.util.images import get_image_size

from mobtl.figures.sizes import DOTS

# Of `mobtl.book.parts.figures`: the line under a figure, and how the picture for a phone is called.
LINE, NARROW = "figure-links", "-narrow.png"
# Windows in which a figure is a phone's; pixels of a page in an inch.
_PHONE, _INCH = "(max-width: 480px)", 96


class Picture(nodes.General, nodes.Element):
    """A figure: its image, that for a phone where there is one, and what it leads to: its vector file, or a ``page``."""


class Join(SphinxTransform):
    """Put each image together with that for a phone, and with the vector file that the line of links under it names."""

    default_priority = 400

    def apply(self, **options: object) -> None:
        """Look at images and lines in their order."""
        image = None
        for node in list(self.document.findall(_is_image_or_line)):
            if isinstance(node, nodes.image) and isinstance(node.parent, nodes.reference):
                # One that is a link already keeps it.
                images, image = self._images(node, node["uri"].removesuffix(".png")), None
                if len(images) > 1:
                    node.parent.replace_self(Picture("", *images, page=node.parent["refuri"]))
            elif isinstance(node, nodes.image):
                image = node
            elif image is not None and (vector := _vector(node)):
                link = download_reference(refdoc=self.env.docname, reftarget=vector, reftype="download")
                image.replace_self(Picture("", *self._images(image, vector.removesuffix(".svg")), link))
                image = None

    def _images(self, image: nodes.image, stem: str) -> list[nodes.image]:
        """An image, and that for a phone where there is one."""
        phone, place = self.env.relfn2path(stem + NARROW)
        return [image.deepcopy(), *([nodes.image(uri=f"/{phone}")] if Path(place).is_file() else [])]


def _is_image_or_line(node: nodes.Node) -> bool:
    return isinstance(node, nodes.image) or (isinstance(node, nodes.container) and LINE in node["classes"])


def _vector(line: nodes.Element) -> str:
    """The vector file that a line of links names, as a path in the sources that begins with a slash."""
    targets: Iterator[str] = (node["reftarget"] for node in line.findall(download_reference))
    return next((target for target in targets if target.endswith(".svg")), "")


def visit(translator, node: Picture) -> None:
    """Write the figure as HTML; a browser loads the one of both images that its window is made for."""
    images = [each for each in node.children if isinstance(each, nodes.image)]
    sources = [_attributes(translator, image) for image in images]
    phone = "".join(f'<source media="{_PHONE}" srcset="{src}"{size}>' for src, size in sources[1:])
    src, size = sources[0]
    alt = escape(images[0].get("alt", ""), quote=True)
    picture = f'<picture>{phone}<img alt="{alt}" src="{src}"{size}></picture>'
    for vector in (each for each in node.children if "filename" in each):
        address = join(translator.builder.dlpath, quote(vector["filename"]))
        picture = f'<a class="figure-vector" href="{address}" title="Open the vector file">{picture}</a>'
    if "page" in node:
        picture = f'<a class="reference external" href="{escape(node["page"], quote=True)}">{picture}</a>'
    translator.body.append(f"{picture}\n")
    raise nodes.SkipNode


def _attributes(translator, image: nodes.image) -> tuple[str, str]:
    """Address of an image, and its width and height on a page, where a figure has the size in which it was drawn."""
    uri = image["uri"]
    address = join(translator.builder.imgpath, quote(translator.builder.images.get(uri, uri)))
    pixels = get_image_size(join(translator.builder.srcdir, uri))
    if pixels is None:
        return address, ""
    dots = DOTS.phone if uri.endswith(NARROW) else DOTS.page
    width, height = (round(each * _INCH / dots) for each in pixels)
    return address, f' width="{width}" height="{height}"'


def setup(app: Sphinx) -> dict[str, bool]:
    """Join figures as soon as a page is read."""
    app.add_node(Picture, html=(visit, None))
    app.add_transform(Join)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

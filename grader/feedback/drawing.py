"""Building SVG as a tree that its serializer escapes: no string is joined into markup.

No script and no style attribute stands in a picture, so that it passes a strict content security policy, and
``currentColor`` alone makes it follow dark mode and print.
"""

from __future__ import annotations

from xml.etree.ElementTree import Element, SubElement, tostring

from markupsafe import Markup

WIDTH = 360.0
"""Width of a picture in its own units, about the pixels of a phone."""


def canvas(height: float, title: str, description: str, width: float = WIDTH) -> Element:
    """Returns an empty picture with its text alternative."""
    root = Element("svg", {"viewBox": f"0 0 {number(width)} {number(height)}", "role": "img", "class": "picture"})
    SubElement(root, "title").text = title
    SubElement(root, "desc").text = description
    return root


def draw(parent: Element, tag: str, **attributes: float | str) -> None:
    """Adds an element; in the names of attributes an underscore stands for a hyphen, a last one for nothing."""
    texts = {
        name.rstrip("_").replace("_", "-"): value if isinstance(value, str) else number(value)
        for name, value in attributes.items()
    }
    SubElement(parent, tag, texts)


def write(parent: Element, x: float, y: float, text: str, anchor: str, kind: str = "label") -> None:
    """Adds a text; the anchor is ``start``, ``middle`` or ``end``."""
    place = {"x": number(x), "y": number(y), "text-anchor": anchor, "class": kind}
    SubElement(parent, "text", place | {"fill": "currentColor", "font-size": "12"}).text = text


def number(value: float) -> str:
    """Returns a coordinate to a hundredth, so that the same picture is the same text everywhere."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def serialized(root: Element) -> Markup:
    """Returns a tree as markup."""
    return Markup(tostring(root, encoding="unicode"))  # noqa: S704 - escaped by the serializer

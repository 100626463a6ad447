"""The tag tree of a PDF as plain nodes, to be walked by tests."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import pikepdf


@dataclass(frozen=True)
class Node:
    """A structure element: its tag, alternative text and table attributes; `marks` counts the content it holds.

    A header cell has a `key`, which the cells that it heads name among their `headers`.
    """

    tag: str
    alt: str
    scope: str
    key: str
    headers: tuple[str, ...]
    columns: int
    rows: int
    marks: int
    children: tuple["Node", ...]

    def walk(self) -> Iterator["Node"]:
        """This node and all below it, in order."""
        yield self
        for child in self.children:
            yield from child.walk()

    def below(self, tag: str) -> list["Node"]:
        """Every node with this tag, in order."""
        return [node for node in self.walk() if node.tag == tag]


@cache
def opened(pdf: bytes) -> pikepdf.Pdf:
    """The file."""
    return pikepdf.open(io.BytesIO(pdf))


@cache
def tree(pdf: bytes) -> Node:
    """The whole structure of a file."""
    return _node(opened(pdf).Root.StructTreeRoot)


def _node(element: pikepdf.Dictionary) -> Node:
    kids = element.get("/K", [])
    kids = list(kids) if isinstance(kids, pikepdf.Array) else [kids]
    elements = [kid for kid in kids if isinstance(kid, pikepdf.Dictionary) and "/S" in kid]
    attributes = element.get("/A", pikepdf.Dictionary())
    return Node(
        tag=str(element.get("/S", "/Root"))[1:],
        alt=str(element.get("/Alt", "")),
        scope=str(attributes.get("/Scope", "")),
        key=str(element.get("/ID", "")),
        headers=tuple(str(key) for key in attributes.get("/Headers", [])),
        columns=int(attributes.get("/ColSpan", 1)),
        rows=int(attributes.get("/RowSpan", 1)),
        marks=len(kids) - len(elements),
        children=tuple(_node(kid) for kid in elements),
    )


def bookmarks(pdf: bytes) -> list[tuple[int, str]]:
    """Every bookmark with its depth from 1, in order."""

    def below(items: list[pikepdf.OutlineItem], depth: int) -> Iterator[tuple[int, str]]:
        for item in items:
            yield depth, item.title
            yield from below(item.children, depth + 1)

    with opened(pdf).open_outline() as outline:
        return list(below(outline.root, 1))

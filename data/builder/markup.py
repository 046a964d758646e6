"""Read a source file: settings at its head, then blocks. Knows nothing about PDF.

The markup is a little Markdown and a few commands:

    ---                      settings, `key: value`, between two lines of dashes
    # ## ###                 headings
    1.1 Words                numbered paragraph
    - Words                  bullet
    > Words                  quotation in a box
    [^] Words                footnote of the page on which the line falls
    | a | b |                table row; a cell `<` joins the cell to its left, `^` the cell above
    !name argument           command: table, pagebreak, landscape, portrait, columns, contents, header, title, space
    {{draft||approved}}      words that depend on the setting `variant` (0 or 1)
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Block", "Source", "read_source"]

_NUMBERED = re.compile(r"(\d+(?:\.\d+)+|\d+\.|\([a-z]\))\s+(.*)", re.DOTALL)
_VARIANT = re.compile(r"\{\{(.*?)\|\|(.*?)\}\}", re.DOTALL)
_PREFIXES = {"# ": "h1", "## ": "h2", "### ": "h3", "- ": "bullet", "> ": "quote", "[^] ": "footnote"}


@dataclass(frozen=True, slots=True)
class Block:
    """One block: `kind` says what it is, `text` its words, `label` a paragraph's number, `rows` a table's cells."""

    kind: str
    text: str = ""
    label: str = ""
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """The settings and blocks of one paper, in order."""

    settings: dict[str, str]
    blocks: tuple[Block, ...]


def read_source(path: Path) -> Source:
    """The paper at `path`, with its parts (setting `parts`) read from the same folder and put behind it."""
    settings, body = _split_head(path.read_text(encoding="utf-8"))
    names = [name.strip() for name in settings.get("parts", "").split(",") if name.strip()]
    bodies = [body, *((path.parent / f"{name}.md").read_text(encoding="utf-8") for name in names)]
    text = "\n\n!pagebreak\n\n".join(body.strip() for body in bodies if body.strip())
    # A page's header is drawn before its words, so a part's header has to be set before the part's first page.
    text = re.sub(r"!pagebreak\s+(!header .*)\n", r"\1\n\n!pagebreak\n", text)
    variant = int(settings.get("variant", "0")) + 1
    return Source(settings, tuple(_blocks(_VARIANT.sub(lambda match: match[variant], text))))


def _split_head(text: str) -> tuple[dict[str, str], str]:
    _, head, body = text.split("---\n", 2)
    pairs = (line.split(":", 1) for line in head.splitlines() if line.strip())
    return {key.strip(): value.strip() for key, value in pairs}, body


def _blocks(text: str) -> list[Block]:
    """Blocks are parted by blank lines; bullets and numbered paragraphs also by their own first characters."""
    blocks: list[Block] = []
    for chunk in re.split(r"\n\s*\n", text.strip()):
        lines = chunk.strip("\n").splitlines()
        if lines[0].startswith("|"):
            rows = tuple(tuple(cell.strip() for cell in line.strip()[1:-1].split("|")) for line in lines)
            blocks.append(Block("table", rows=rows))
            continue
        for piece in re.split(r"\n(?=- |> |\[\^\] |!|#|\([a-z]\) |\d+(?:\.\d+)+ )", "\n".join(lines)):
            blocks.append(_block(" ".join(piece.split())))
    return blocks


def _block(text: str) -> Block:
    if text.startswith("!"):
        command, _, argument = text[1:].partition(" ")
        return Block(f"!{command}", argument)
    for prefix, kind in _PREFIXES.items():
        if text.startswith(prefix):
            return Block(kind, text.removeprefix(prefix))
    numbered = _NUMBERED.fullmatch(text)
    if numbered:
        return Block("numbered", numbered[2], label=numbered[1])
    return Block("paragraph", text)

"""Write an answer as a Word document. Beside ingest/office.py, which reads them, the only module with python-docx."""

from __future__ import annotations

from io import BytesIO

import docx
from docx.document import Document

from index.models import Answer, Citation
from index.present import (
    cited,
    folded,
    in_quotes,
    mended_lines,
    missing_lines,
    printable,
    quoted,
    side_words,
    under_words,
)

__all__ = ["answer_docx"]


def answer_docx(answer: Answer) -> bytes:
    """The question as a heading, then each quote with its citation below, or the refusal. The same answer, the same."""
    document = docx.Document()
    document.core_properties.title = _plain(answer.question.text)[:255]
    document.core_properties.author = ""
    document.add_heading(_plain(answer.question.text), level=1)
    for line in filter(None, mended_lines(answer.question)):
        document.add_paragraph(_plain(line))
    if answer.refusal:
        document.add_paragraph(f"No answer: {_plain(answer.refusal)}")
    for line in missing_lines(answer):
        document.add_paragraph(_plain(line))
    for place, citation in enumerate(answer.citations):
        if side := side_words(answer, place):
            document.add_heading(_plain(side), level=2)
        _add(document, citation)
    stream = BytesIO()
    document.save(stream)
    return stream.getvalue()


def _add(document: Document, citation: Citation) -> None:
    if citation.columns:
        document.add_paragraph(f"From a table with the columns: {_plain(' | '.join(citation.columns))}")
    if citation.under:
        document.add_paragraph(_plain(under_words(citation)))
    document.add_paragraph(in_quotes(_plain(quoted(citation))), style="Quote")
    document.add_paragraph(_plain(f"{cited(citation)} ({citation.paper.path})"))


def _plain(text: str) -> str:
    """On one line, and without the control characters that XML can't hold."""
    return folded("".join(char for char in printable(text) if char == "\n" or char >= " "))

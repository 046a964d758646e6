"""The tree of errors that reading papers can raise.

PapersError
├── UnreadablePaperError      one paper can't be read; the batch goes on
│   ├── PasswordNeededError   the paper is encrypted
│   └── LimitExceededError    reading took too long, too much memory, or gave too much text
└── NothingToReadError        no path given leads to a paper

Every message says what happened in words a clerk understands and, where there is one, what to do next.
"""

__all__ = [
    "LimitExceededError",
    "NothingToReadError",
    "PapersError",
    "PasswordNeededError",
    "UnreadablePaperError",
]


class PapersError(Exception):
    """Any error that this project raises on purpose; its text is fit to be shown to a user."""


class UnreadablePaperError(PapersError):
    """One paper can't be read. The message names the file and the reason."""


class PasswordNeededError(UnreadablePaperError):
    """The paper is encrypted and no password that opens it was given."""


class LimitExceededError(UnreadablePaperError):
    """Reading the paper went past a limit of time, memory or output."""


class NothingToReadError(PapersError):
    """None of the paths given leads to a paper that can be read."""

"""The tree of errors that opening and asking an index can raise.

PapersError (ingest.errors)
├── NoIndexError         there is no index where one was looked for
├── DamagedIndexError    an index is there and is not whole, or is of another format
├── OtherEncoderError    an index is there, made by another encoder than the one in force
├── IndexBusyError       another run is writing to it
├── NotWrittenError      the disk is full, or the folder can't be written to
└── EncoderError         the encoder's files are missing or are not the published ones
"""

from ingest.errors import PapersError

__all__ = [
    "DamagedIndexError",
    "EncoderError",
    "IndexBusyError",
    "NoIndexError",
    "NotWrittenError",
    "OtherEncoderError",
]


class NoIndexError(PapersError):
    """There is no index in the folder named."""


class DamagedIndexError(PapersError):
    """A file of the index is missing, cut short or changed, or its format is not the one this version reads."""


class OtherEncoderError(PapersError):
    """The index was made by another encoder, so its vectors can't be compared with this one's."""


class EncoderError(PapersError):
    """The encoder can't be loaded."""


class IndexBusyError(PapersError):
    """Another run is writing to the index."""


class NotWrittenError(PapersError):
    """The index can't be written; the generation that was in force still is."""

"""A password that all readers of the page share: where it is set, whether a try fits, and how fast tries may come."""

from __future__ import annotations

import hmac
import secrets
import threading
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from ingest.errors import PapersError

__all__ = ["VARIABLE", "VARIABLE_OF_FILE", "Guard", "Password", "Verdict", "read_password"]

VARIABLE, VARIABLE_OF_FILE = "PAPERS_PAGE_PASSWORD", "PAPERS_PAGE_PASSWORD_FILE"
FREE_TRIES = 3  # wrong ones in a row before the next has to wait
LONGEST_WAIT = 30.0  # seconds
HOURS = 12.0  # that a ticket opens the door
LONGEST = 1000  # characters that anybody may type


@dataclass(frozen=True, slots=True)
class Password:
    """The password in force, known by its hash alone, which no representation shows."""

    digest: bytes = field(repr=False)

    @classmethod
    def of(cls, text: str) -> Password:
        """The same letters are the same password, however a keyboard puts them together."""
        return cls(sha256(unicodedata.normalize("NFC", text).encode()).digest())

    def fits(self, typed: str) -> bool:
        """Whether it is the one; takes as long for any that is wrong."""
        return hmac.compare_digest(self.digest, Password.of(typed[:LONGEST]).digest)


def read_password(environment: Mapping[str, str]) -> Password | None:
    """The password that is set, itself or in a file, whose last line break doesn't count; None where none is set.

    Raises PapersError when one is set that can't be used, so that a page meant to be closed is never open.
    """
    given, file = environment.get(VARIABLE), environment.get(VARIABLE_OF_FILE)
    if given is not None and file is not None:
        raise PapersError(f"{VARIABLE} and {VARIABLE_OF_FILE} are both set. Unset one of them.")
    if file is not None:
        try:
            given = Path(file).read_text(encoding="utf-8").rstrip("\r\n")
        except (OSError, ValueError) as error:
            raise PapersError(f"{VARIABLE_OF_FILE}: the file can't be read. Name a file of text.") from error
    if given is None:
        return None
    if not given.strip() or len(given) > LONGEST:
        name = VARIABLE if file is None else VARIABLE_OF_FILE
        raise PapersError(f"{name} gives no password of 1 to {LONGEST} characters. Give one, or unset it.")
    return Password.of(given)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a try: right, wrong, or not looked at, with the seconds until the next one is."""

    right: bool
    wait: float = 0.0


class Guard:
    """Looks at tries, one for each process, and knows the tickets that it gave. Safe to share between threads.

    After three wrong tries in a row, from whomever, the next is looked at 1 s later, then 2, 4, and 30 s at the most.
    """

    def __init__(self) -> None:
        self._key = secrets.token_bytes(32)  # tickets of a process that has ended open nothing
        self._lock = threading.Lock()
        self._wrong = 0
        self._free_from = 0.0

    def look_at(self, typed: str, password: Password, *, now: float) -> Verdict:
        """Whether the password is the one. `now` in seconds of any clock that never goes back."""
        with self._lock:
            if now < self._free_from:
                return Verdict(False, self._free_from - now)
            if password.fits(typed):
                self._wrong = 0
                return Verdict(True)
            self._wrong = min(self._wrong + 1, FREE_TRIES + 10)
            wait = min(LONGEST_WAIT, 2.0 ** (self._wrong - FREE_TRIES)) if self._wrong >= FREE_TRIES else 0.0
            self._free_from = now + wait
            return Verdict(False, wait)

    def ticket(self, password: Password, *, now: float) -> str:
        """Words that open the door without the password for twelve hours. `now` in seconds since 1970."""
        until = str(int(now + 3600 * HOURS))
        return f"{until}.{self._signed(until, password)}"

    def takes(self, ticket: str, password: Password, *, now: float) -> bool:
        """Whether it is a ticket of this process for this password that has not run out."""
        until, _, signature = ticket.partition(".")
        if not hmac.compare_digest(signature.encode(), self._signed(until, password).encode()):
            return False
        return now < int(until)

    def _signed(self, until: str, password: Password) -> str:
        return hmac.new(self._key, password.digest + until.encode(), sha256).hexdigest()

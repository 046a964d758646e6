"""Lock files: one version of each package and its files' hashes. It is pip-compile, with hashes as the index says them.

    python tools/lock.py --output-file requirements.lock pyproject.toml

The only module that imports piptools. pip-compile alone would fetch every file of every package for every system, some
gigabytes, to hash what the index has hashed already. A file beside which no hash stands is fetched and hashed as ever.
"""

from __future__ import annotations

import sys

from pip._internal.models.link import Link
from piptools.repositories.pypi import PyPIRepository
from piptools.scripts import compile as pip_compile

ALWAYS = ("--generate-hashes", "--quiet", "--no-header", "--no-annotate", "--strip-extras")
NO_TRACE = ("--no-emit-find-links", "--no-emit-index-url", "--no-emit-options")  # of where this machine fetches from


class HashesOfTheIndex(PyPIRepository):
    """Takes the hash that stands beside a file's link."""

    def _get_hashes_from_pypi(self, ireq: object) -> dict[str, str]:
        return {}

    def _get_file_hash(self, link: Link) -> str:
        if link.hash_name == "sha256":
            return f"sha256:{link.hash}"
        fetched: str = super()._get_file_hash(link)
        return fetched


if __name__ == "__main__":
    setattr(pip_compile, "PyPIRepository", HashesOfTheIndex)  # noqa: B010 - the name is no export
    pip_compile.cli([*ALWAYS, *NO_TRACE, *sys.argv[1:]])

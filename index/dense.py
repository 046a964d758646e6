"""Vectors to ranked rows by cosine. The only module that imports faiss.

Up to EXACT_MOST vectors every one is looked at. Above it faiss puts them into lists by nearness (an inverted file),
looks through the lists nearest to the question in a short form (product quantisation, Jégou et al., 2011, four bits for
two numbers), and measures the most promising anew by the vectors themselves, which lie on disk in half precision, in
row order.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

from index.allowed import Allowed, Mask, allowed_of
from index.encoder import Vectors
from index.mapped import read_here_and_there, taken
from index.models import Ranking
from index.vectors import VectorRows

__all__ = ["EXACT_MOST", "DenseIndex"]

EXACT_MOST = 100_000  # vectors that are searched one by one; more of them would take longer than the rest of a question
LISTS_ASKED = 8  # one in so many lists is looked through
LISTS_STRAINED = 10  # the same where what they find is filtered, which takes some of the time
LEAST_LISTS_ASKED = 128
MEASURED_ANEW = 1000  # the most promising of these lists, and no fewer than five for each row asked for
MEASURED_FILTERED = 400  # of those that pass a filter: they lie farther apart, and fewer are taken for one another
TRAINED_ON = 50  # vectors for each list; more of them move the lists' centres by little
FEW = 0.016  # share of the rows up to which those that pass are all measured, without lists; no more than
MOST_ALONE = 50_000  # in a large index, where that would take longer
SCARCE = 0.03  # share of the rows from which on a filter may be laid over what lists find, and not over the lists:
MANY = 0.3  # where as many pass,
EVEN = 0.75  # or as many of the lists hold some that pass
FOUND = (700, 10_000)  # rows that lists find for that, at least and at most
SEED = 20240611  # of the sample that lists are made by
LARGE = b"IxRF"  # how faiss begins a file of lists and vectors
AT_ONCE = 1024  # vectors that are read, turned to float32 and added at a time

Found = tuple[NDArray[np.float32], NDArray[np.int64]]  # scores and rows as faiss gives them, (1, k)

NONE = np.zeros(0, np.int64)

untyped: Any = faiss  # its stubs know neither keywords of parameters nor what a subclass adds


class DenseIndex:
    """Search over unit vectors, so that inner product is cosine. Row i of the vectors is row i of the index.

    The same vectors make the same index and the same answers, whatever the number of processors.
    """

    def __init__(self, index: faiss.Index) -> None:
        self._index = index
        self._lists: Any = untyped.downcast_index(index.base_index) if isinstance(index, faiss.IndexRefine) else None
        # The vectors where faiss keeps them. They are gone with the index, so none is handed out but as a copy.
        self._vectors: Vectors | NDArray[np.float16] = _kept(index)

    @classmethod
    def build(cls, vectors: Vectors | VectorRows, *, exact_most: int = EXACT_MOST) -> DenseIndex:
        """From unit vectors, one row each, read some at a time. Raises ValueError for one of another length."""
        faiss.omp_set_num_threads(1)  # more of them wait for one another, and by far the longest on a busy machine
        size, dimensions = vectors.shape
        if size <= exact_most:
            index: faiss.Index = faiss.IndexFlatIP(dimensions)
        else:
            index = _approximate(size, dimensions)
            index.train(_sample(vectors, TRAINED_ON * _list_count(size)))
        for begin in range(0, size, AT_ONCE):
            some = np.ascontiguousarray(vectors[begin : begin + AT_ONCE], dtype=np.float32)
            if not np.allclose(np.linalg.norm(some, axis=1), 1.0, atol=1e-3):
                raise ValueError("the vectors must be of unit length")
            index.add(some)
        return cls(index)

    def __len__(self) -> int:
        return int(self._index.ntotal)

    @property
    def dimensions(self) -> int:
        return int(self._index.d)

    @property
    def exact(self) -> bool:
        """Whether every vector is looked at, so that no nearer one can be missed."""
        return self._lists is None

    def search(self, vector: Vectors, k: int, *, allowed: Allowed | Mask | None = None) -> Ranking:
        """At most k rows nearest to the vector, best first, ties by row. `allowed` says which rows may be found."""
        if k < 1 or not len(self):
            return Ranking((), ())
        query = np.ascontiguousarray(vector.reshape(1, -1), dtype=np.float32)
        k = min(k, len(self))
        # One question is one thread's work; more of them wait for one another longer than they search.
        faiss.omp_set_num_threads(1)
        scores, rows = self._nearest(query, k, allowed_of(allowed))
        found = rows[0] >= 0  # faiss pads with -1 when fewer than k rows are found
        best, scored = rows[0][found], scores[0][found].astype(np.float64)
        order = np.lexsort((best, -scored))
        return Ranking(tuple(best[order].tolist()), tuple(scored[order].tolist()))

    def _nearest(self, query: Vectors, k: int, allowed: Allowed | None) -> Found:
        """Out of all rows or of those allowed, in the way that takes least time for so many."""
        share = 1.0 if allowed is None else allowed.share
        if self._lists is None or share <= min(FEW, MOST_ALONE / len(self)):
            one_by_one: Any = self._index if self._lists is None else self._halves
            selector = None if allowed is None else _selector(allowed)
            scores, rows = one_by_one.search(query, k, params=untyped.SearchParameters(sel=selector))
            return scores, rows
        if allowed is None:
            rows = self._promising(query, max(MEASURED_ANEW, 5 * k))
        else:
            rows = self._strained(query, k, allowed) if share >= SCARCE and self._even(allowed) else NONE
            if len(rows) < k:
                rows = self._from_their_lists(query, k, allowed)
        cosines = self.cosines(rows, query[0])
        best = np.lexsort((rows, -cosines))[:k]
        return cosines[None, best].astype(np.float32), rows[None, best]

    def _promising(self, query: Vectors, wanted: int, *, one_in: int = LISTS_ASKED) -> NDArray[np.int64]:
        """So many rows, ascending, that look nearest in their short form."""
        parameters = untyped.SearchParametersIVF(nprobe=self._lists_asked(one_in))
        rows: NDArray[np.int64] = self._lists.search(query, min(wanted, len(self)), params=parameters)[1][0]
        return np.sort(rows[rows >= 0])

    def _strained(self, query: Vectors, k: int, allowed: Allowed) -> NDArray[np.int64]:
        """The most promising rows of all, less those that don't pass."""
        least, most = FOUND
        wanted = min(max(least, math.ceil(max(MEASURED_FILTERED, 2 * k) / allowed.share)), most)
        return allowed.of(self._promising(query, wanted, one_in=LISTS_STRAINED))

    def _from_their_lists(self, query: Vectors, k: int, allowed: Allowed) -> NDArray[np.int64]:
        """The most promising rows that pass, out of the nearest lists that hold some."""
        there = self._holding(allowed)
        products = self._centres[there] @ query[0]
        nearest = np.argsort(-products, kind="stable")[: self._lists_asked()]
        parameters = untyped.SearchParametersIVF(nprobe=len(nearest), sel=_selector(allowed))
        keys, apart = there[None, nearest], products[None, nearest]
        wanted = min(max(MEASURED_FILTERED, 5 * k // 2), len(self))
        scores, rows = np.empty((1, wanted), np.float32), np.empty((1, wanted), np.int64)
        # faiss's own wrapper takes no parameters, and so no filter.
        places = map(faiss.swig_ptr, (keys, apart, scores, rows))
        self._lists.search_preassigned_c(1, faiss.swig_ptr(query), wanted, *places, False, parameters)
        found: NDArray[np.int64] = np.sort(rows[rows >= 0])
        return found

    def _even(self, allowed: Allowed) -> bool:
        """Whether rows that pass stand all about."""
        return allowed.share >= MANY or len(self._holding(allowed)) >= EVEN * int(self._lists.nlist)

    def _holding(self, allowed: Allowed) -> NDArray[np.int64]:
        """The numbers of the lists that hold rows that pass, ascending."""

        def looked_up() -> NDArray[np.int64]:
            held = np.zeros(int(self._lists.nlist), np.bool_)
            held[self._list_of_row[allowed.every]] = True
            return np.flatnonzero(held)

        return allowed.once((self, "lists"), looked_up)

    @cached_property
    def _centres(self) -> Vectors:
        """The middle of each list."""
        quantizer: Any = untyped.downcast_index(self._lists.quantizer)
        centres: Vectors = quantizer.reconstruct_n(0, int(self._lists.nlist))
        return centres

    @cached_property
    def _list_of_row(self) -> NDArray[np.uint16]:
        """In which list each row is."""
        found = np.zeros(len(self), np.uint16)
        lists = self._lists.invlists
        for number in range(int(self._lists.nlist)):
            if size := lists.list_size(number):
                found[faiss.rev_swig_ptr(lists.get_ids(number), size)] = number
        return found

    def _lists_asked(self, one_in: int = LISTS_ASKED) -> int:
        lists = int(self._lists.nlist)
        return min(max(lists // one_in, LEAST_LISTS_ASKED), lists)

    @property
    def _halves(self) -> Any:
        """The vectors in half precision, as an index by themselves."""
        return untyped.downcast_index(untyped.downcast_index(self._index).refine_index)

    def vectors(self, begin: int, end: int) -> Vectors:
        """Rows begin to end, end not included, as an array of unit vectors."""
        return self._vectors[begin:end].astype(np.float32)

    def take(self, rows: Sequence[int] | NDArray[np.int64]) -> Vectors:
        """These rows as an array of unit vectors, in their order."""
        found = taken(self._vectors, rows)
        if found.dtype == np.float16:
            found = self._halves.sa_decode(found.view(np.uint8))  # as astype() does, in less time
        return found

    def cosines(self, rows: Sequence[int] | NDArray[np.int64], vector: Vectors) -> NDArray[np.float64]:
        """The cosine of each of these rows with the unit vector, in their order."""
        # One by one, as a row's product differs in its last digits with the rows that it is multiplied with.
        cosines: NDArray[np.float64] = np.matmul(self.take(rows)[:, None, :], vector[:, None])[:, 0, 0].astype(
            np.float64
        )
        return cosines

    def save(self, file: Path) -> None:
        """Raises OSError when the file can't be written."""
        try:
            faiss.write_index(self._index, str(file))
        except RuntimeError as error:
            raise OSError(f"{file} can't be written ({error})") from error

    @classmethod
    def load(cls, file: Path, *, mapped: bool = False) -> DenseIndex:
        """Read what save() wrote. Only for files whose checksum was just verified: faiss trusts what it reads.

        Of a large index, or one that is to be `mapped`, the vectors stay on disk and come into memory as they are asked
        for, so that the file must not change while it is open. Raises RuntimeError when faiss can't make sense of it.
        """
        with file.open("rb") as stream:
            large = stream.read(len(LARGE)) == LARGE
        read = cls(faiss.read_index(str(file), faiss.IO_FLAG_MMAP_IFC if large or mapped else 0))
        if large:
            read_here_and_there(read._vectors)
        return read


def _selector(allowed: Allowed) -> Any:
    """What is allowed as faiss takes it, in bits, which the selector keeps."""
    return allowed.once("selector", lambda: untyped.IDSelectorBitmap(np.packbits(allowed.every, bitorder="little")))


def _approximate(size: int, dimensions: int) -> Any:
    """An index for so many vectors, to be trained: lists of short codes, and the vectors in half precision."""
    kind = f"IVF{_list_count(size)},PQ{dimensions // 2}x4fs,Refine(SQfp16)"
    index: Any = faiss.index_factory(dimensions, kind, faiss.METRIC_INNER_PRODUCT)
    lists = untyped.downcast_index(index.base_index)
    lists.cp.max_points_per_centroid = TRAINED_ON
    return index


def _list_count(size: int) -> int:
    """The power of two nearest to 2 * sqrt(size): as many centres are compared as there are vectors in four lists."""
    return int(2 ** round(math.log2(2 * math.sqrt(size))))


def _sample(vectors: Vectors | VectorRows, count: int) -> Vectors:
    """So many rows, or all where there are fewer, always the same."""
    chosen = np.random.default_rng(SEED).choice(len(vectors), min(count, len(vectors)), replace=False)
    return np.ascontiguousarray(vectors[np.sort(chosen)], dtype=np.float32)


def _kept(index: Any) -> Vectors | NDArray[np.float16]:
    size, dimensions = int(index.ntotal), int(index.d)
    if not size:
        return np.zeros((0, dimensions), np.float32)
    if isinstance(index, faiss.IndexRefine):
        codes = untyped.downcast_index(index.refine_index).codes
        found: NDArray[np.float16] = faiss.rev_swig_ptr(codes.data(), 2 * size * dimensions).view(np.float16)
        return found.reshape(size, dimensions)
    stored: Vectors = untyped.rev_swig_ptr(index.get_xb(), size * dimensions)
    return stored.reshape(size, dimensions)

"""On how many threads matrices are multiplied. The only module that imports threadpoolctl."""

from __future__ import annotations

from threadpoolctl import threadpool_limits

__all__ = ["multiply_on_one_thread"]


def multiply_on_one_thread() -> None:
    """Have numpy multiply on one thread, in this process and from now on.

    Matrices of a question, and of a text that is indexed, are small: further threads wait for work more than they do
    any, each at full speed, and take what processor there is from other questions and from the encoder.
    """
    threadpool_limits(limits=1, user_api="blas")

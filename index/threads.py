"""On how many threads matrices are multiplied. The only module that imports threadpoolctl."""

from __future__ import annotations

from threadpoolctl import threadpool_limits

__all__ = ["multiply_on_one_thread"]


def multiply_on_one_thread() -> None:
    """Have numpy multiply on one thread, in this process and from now on.

    A question's matrices are small: further threads wait for work more than they do any, each at full speed, and take
    from other questions what processor they have.
    """
    threadpool_limits(limits=1, user_api="blas")

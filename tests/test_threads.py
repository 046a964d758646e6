"""Questions are answered on one thread each."""

from threadpoolctl import threadpool_info, threadpool_limits

from index.threads import multiply_on_one_thread


def test_matrices_are_multiplied_on_one_thread() -> None:
    with threadpool_limits(limits=2, user_api="blas"):
        multiply_on_one_thread()
        assert {library["num_threads"] for library in threadpool_info() if library["user_api"] == "blas"} == {1}

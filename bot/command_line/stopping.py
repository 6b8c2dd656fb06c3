"""Stopping by Ctrl-C or SIGTERM: everything is closed in order, and no name server is waited for."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Callable, Coroutine
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import suppress
from typing import Any, NoReturn, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")
#: Seconds in which a thread may finish what it has begun, once the work was stopped.
PATIENCE = 0.5


class LoopThreads(ThreadPoolExecutor):
    """The threads of the event loop, which look up names; stopped work does not wait long for them."""

    def __init__(self) -> None:
        super().__init__(thread_name_prefix="asyncio")
        self.is_stopped = False
        self._open: set[Future[Any]] = set()

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Remember what is under way."""
        future = super().submit(fn, *args, **kwargs)
        self._open.add(future)
        future.add_done_callback(self._open.discard)
        return future

    @property
    def are_left(self) -> bool:
        """Whether a thread of stopped work is still busy."""
        return self.is_stopped and any(future.running() for future in tuple(self._open))

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Wait for the threads; for those of stopped work only a moment."""
        if self.is_stopped:
            self._wait_a_moment()
        super().shutdown(wait and not self.are_left, cancel_futures=cancel_futures or self.is_stopped)

    def _wait_a_moment(self) -> None:
        wait([future for future in tuple(self._open) if future.running()], PATIENCE)


async def stoppable(work: Coroutine[Any, Any, T], threads: LoopThreads) -> T:
    """The result of the work, which Ctrl-C and SIGTERM cancel, so that everything is closed in order."""
    task, loop = asyncio.ensure_future(work), asyncio.get_running_loop()
    loop.set_default_executor(threads)

    def stop() -> None:
        threads.is_stopped = True
        task.cancel()

    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stop)
    return await task


def until_stopped(work: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Run until the work ends, or SIGTERM or Ctrl-C makes it close everything in order."""
    threads = LoopThreads()
    with suppress(asyncio.CancelledError):
        asyncio.run(stoppable(work(), threads))
    if threads.are_left:
        end_process(0)


def end_process(exit_code: int) -> NoReturn:
    """End a process although a thread may still wait for a name server: Python would join it."""
    with suppress(OSError):  # nobody reads the output any longer
        sys.stdout.flush()
        sys.stderr.flush()
    os._exit(exit_code)

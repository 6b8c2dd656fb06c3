"""The durable engine: runs each attempt at a submission once, across crashes and restarts. Only this module uses DBOS.

It stores plain text, so arguments and results of steps are ids, counts and states, never an answer or a file.
It does not make effects happen exactly once: a step that was killed between its effect and its checkpoint runs again.

On SQLite the engine has its own file next to the app's (`callsign.db`, `callsign.engine.db`), because one file for both
stalls. On PostgreSQL both share the database, and the engine uses the schema `dbos`. There every process has its own
executor id, and launching recovers only the runs of that id. `others` lists the executors with unfinished runs, and
`take_over` continues the runs of one that died. The caller knows which process is dead, by a lease that is no longer
renewed.
"""

from __future__ import annotations

import asyncio
import logging
import os
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Coroutine, Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, closing, contextmanager, nullcontext
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol, TypeVar

from dbos import DBOS, DBOSConfig, DBOSPortableJSONSerializer, SetWorkflowID
from sqlalchemy import event  # DBOS's own, which has no switch for this
from sqlalchemy.engine import Engine as SqlEngine
from sqlalchemy.engine import ExceptionContext

from workflows.durable.engine_file import engine_path
from workflows.durable.file_lock import FileInUse, locked_file
from workflows.durable.stopping import stop_tasks
from workflows.ports.process import Steps
from workflows.records.drafts import SubmissionId, SubmissionState

T = TypeVar("T")

#: Stays the same over releases: DBOS strands the runs of another version. New steps go behind `DBOS.patch_async`.
VERSION = "wf-1"

#: Executor id on SQLite, where one process at a time may use the file.
LOCAL = "local"

#: Name of the workflow in the engine's tables. Changing it strands open runs.
_WORKFLOW = "submission"

#: Statuses of runs that ended without a result.
_BROKEN = frozenset({"ERROR", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED"})

#: Statuses of runs that have ended.
_ENDED = _BROKEN | {"SUCCESS"}

#: The engine's connections to PostgreSQL in each process, in addition to one or two for listening. With the default of
#: 20, four processes would use up a server's usual hundred.
ENGINE_CONNECTIONS = 5

#: Why an attempt will not continue by itself: codes of problems.
BROKE, STANDS_STILL = "unexpected", "stands_still"

#: How many runs one statement deletes.
FORGOTTEN_AT_ONCE = 500

#: PostgreSQL's code for a write on a read-only connection.
READ_ONLY = "25006"

_LOGGER = logging.getLogger("dbos")


class EngineInUse(Exception):
    """Another process runs submissions from this SQLite file; two would take each other's.

    Stop one, or use PostgreSQL.
    """


class EngineUnusable(Exception):
    """The engine's SQLite file cannot be used; the message says why and what to do."""


class CarryOut(Protocol):
    """`workflows.submissions.carry_out.carry_out` with all its other arguments set."""

    async def __call__(self, submission_id: SubmissionId, *, attempt: int, steps: Steps) -> SubmissionState: ...


class Engine:
    """Starts attempts and waits for them. Created by `open_engine`."""

    def __init__(self, carry_out: CarryOut, executor_id: str = LOCAL) -> None:
        #: The id under which the runs of this process are recorded.
        self.executor_id = executor_id
        self._running: set[asyncio.Task[object]] = set()
        #: Processes that were found dead.
        self._taken_over: set[str] = set()

        async def submission(submission_id: str, attempt: int) -> str:
            task = asyncio.current_task()
            assert task is not None
            self._running.add(task)
            task.add_done_callback(self._running.discard)
            state = await carry_out(SubmissionId(submission_id), attempt=attempt, steps=_DurableSteps())
            return state.value

        self._workflow = DBOS.workflow(name=_WORKFLOW, max_recovery_attempts=None)(submission)

    async def submit(self, submission_id: SubmissionId, attempt: int) -> bool:
        """Start an attempt durably: it is under way when this returns.

        Returns False for an attempt that was started before.
        """
        if await DBOS.get_workflow_status_async(run_id(submission_id, attempt)) is not None:
            return False  # DBOS would not start it either, but would log each time
        with SetWorkflowID(run_id(submission_id, attempt)):
            await DBOS.start_workflow_async(self._workflow, submission_id, attempt)
        return True

    async def ended(self, submission_id: SubmissionId, attempt: int) -> str:
        """Why the attempt will not continue by itself; empty where it will, or was never started.

        BROKE: it ended with an exception, or was cancelled elsewhere. STANDS_STILL: it ended well, though the store may
        not know (a backup was restored), or another version of the engine left it, and no living process has that.
        """
        status = await DBOS.get_workflow_status_async(run_id(submission_id, attempt))
        if status is None:
            return ""
        if status.status in _BROKEN:
            return BROKE
        return STANDS_STILL if status.status in _ENDED or self._left(status.app_version, status.executor_id) else ""

    def _left(self, version: str | None, executor_id: str | None) -> bool:
        """Whether a run of this version and process is continued by nobody: only its own version recovers a run."""
        dead = self.executor_id == LOCAL or executor_id in self._taken_over
        return version != VERSION and dead

    async def others(self) -> frozenset[str]:
        """Other executors, alive or dead, that have unfinished runs. None on SQLite, where all runs are ours."""
        if self.executor_id == LOCAL:
            return frozenset()
        pending = await DBOS.list_workflows_async(status="PENDING", load_input=False, load_output=False)
        return frozenset(run.executor_id for run in pending if run.executor_id) - {self.executor_id}

    async def take_over(self, executor_id: str) -> None:
        """Continue the runs of a process that died. The caller has made sure that it is dead."""
        self._taken_over.add(executor_id)
        await asyncio.to_thread(DBOS._recover_pending_workflows, [executor_id])  # noqa: SLF001  # no public call; pinned and tested

    async def wait(self, submission_id: SubmissionId, attempt: int, *, poll_seconds: float = 0.5) -> SubmissionState:
        """The state of the submission when the attempt ended.

        Raises LookupError for an attempt that was never started.
        """
        run = run_id(submission_id, attempt)
        if await DBOS.get_workflow_status_async(run) is None:
            raise LookupError(f"no attempt {attempt} at submission {submission_id}")
        handle: Any = await DBOS.retrieve_workflow_async(run, existing_workflow=False)  # of any result
        return SubmissionState(await handle.get_result(polling_interval_sec=poll_seconds))

    async def answers(self) -> None:
        """Query the engine's database. Raises the error that keeps it from answering."""
        await DBOS.get_workflow_status_async(run_id(SubmissionId(""), 0))

    async def forget(self, before: datetime, *, keep: Collection[SubmissionId] = ()) -> int:
        """Delete the runs that ended before then, except those of the submissions `keep`. Returns how many.

        `keep`: submissions that still count as under way. Without its run, such an attempt would start again.
        """
        ended = await DBOS.list_workflows_async(
            status=list(_ENDED), completed_before=before.isoformat(), load_input=False, load_output=False
        )
        due = [run.workflow_id for run in ended if run.workflow_id.rpartition(":")[0] not in keep]
        for first in range(0, len(due), FORGOTTEN_AT_ONCE):
            await DBOS.delete_workflows_async(due[first : first + FORGOTTEN_AT_ONCE])
        return len(due)

    async def stop(self) -> None:
        """Stop the attempts under way where they are. The next launch continues them."""
        await stop_tasks(*self._running)


class _DurableSteps:
    """`Steps` inside a workflow."""

    def __call__(self, name: str, act: Callable[[], Awaitable[T]]) -> Awaitable[T]:
        """Take the step's number at once, so that steps that run at the same time have the same numbers in a replay."""
        return _Step(DBOS.reserve_step(), name, act)


class _Step(Awaitable[T]):
    """A step that has its number. It runs when it is awaited; a step that was stopped before is dropped."""

    def __init__(
        self, reserved: Any, name: str, act: Callable[[], Awaitable[T]]
    ) -> None:  # DBOS does not name its type
        self._reserved = reserved
        self._name = name
        self._act = act

    def __await__(self) -> Generator[object, None, T]:
        async def step() -> T:
            return await self._act()

        ran: Coroutine[object, object, T] = self._reserved.run_async({"name": self._name}, step)
        return ran.__await__()


def run_id(submission_id: SubmissionId, attempt: int) -> str:
    """The engine's id of an attempt."""
    return f"{submission_id}:{attempt}"


@asynccontextmanager
async def open_engine(
    database_url: str, app_name: str, *, carry_out: CarryOut, executor_id: str = LOCAL
) -> AsyncIterator[Engine]:
    """Launch the engine in the running loop. Attempts that an earlier process left unfinished continue by themselves.

    A process has one engine at a time. `executor_id`: on PostgreSQL an id that no other process has; on SQLite always
    LOCAL. Raises EngineInUse when another process uses the SQLite file, and EngineUnusable when it is damaged.
    """
    path = engine_path(database_url)
    with _prepared(path) if path else nullcontext():
        # Without a handler, DBOS would print to standard error.
        if not _LOGGER.handlers:
            _LOGGER.addHandler(logging.NullHandler())
        if path is None and not event.contains(SqlEngine, "handle_error", _give_up_read_only):
            event.listen(SqlEngine, "handle_error", _give_up_read_only)
        engine = Engine(carry_out, LOCAL if path else executor_id)
        DBOS(config=_config(database_url, app_name, path, executor_id))
        try:
            DBOS.launch()
            yield engine
        finally:
            _LOGGER.setLevel(logging.CRITICAL)  # each cancelled step would be logged
            await engine.stop()
            await _destroyed()


def _give_up_read_only(context: ExceptionContext) -> None:
    """Count a connection that has become read-only as lost: after a failover, a new one leads to the new server.

    DBOS then repeats the statement, as after every lost connection.
    """
    if getattr(context.original_exception, "sqlstate", None) == READ_ONLY:
        context.is_disconnect = True


def _config(database_url: str, app_name: str, path: Path | None, executor_id: str) -> DBOSConfig:
    return DBOSConfig(
        name=app_name,
        system_database_url=f"sqlite:///{path}" if path else database_url,
        executor_id=LOCAL if path else executor_id,
        application_version=VERSION,
        serializer=DBOSPortableJSONSerializer(),  # the default is pickle
        max_executor_threads=16,  # the default is unbounded
        sys_db_idle_transaction_timeout_sec=15,
        sys_db_pool_size=ENGINE_CONNECTIONS,
        notification_listener_polling_interval_sec=0.1,  # closing waits for it: 1 s by default
        log_level="WARNING",
    )


@contextmanager
def _prepared(path: Path) -> Iterator[None]:
    """Lock the file, make it WAL (a commit does not wait for readers) and readable by its owner only.

    Raises EngineInUse, or EngineUnusable.
    """
    try:
        with locked_file(path):
            os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
            _check(path)
            yield
    except FileInUse:
        raise EngineInUse(f"{path}: {EngineInUse.__doc__}") from None


def _check(path: Path) -> None:
    """Make the file WAL and read all of it once: it is small. Raises EngineUnusable."""
    try:
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("pragma journal_mode = wal")
            whole = connection.execute("pragma quick_check(1)").fetchone() == ("ok",)
    except sqlite3.DatabaseError as error:
        if isinstance(error, sqlite3.OperationalError):  # locked, or the disk is full: not damaged
            raise
        whole = False
    if not whole:
        raise EngineUnusable(
            f"{path.absolute()} is damaged. Move it away and start again: Callsign then continues from its database "
            "what was under way."
        )


async def _destroyed() -> None:
    """End DBOS's threads without blocking the loop that some of them wait for, then give the loop a new executor."""
    loop = asyncio.get_running_loop()
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="engine-stop") as thread:
        await loop.run_in_executor(thread, lambda: DBOS.destroy(destroy_registry=True))
    # DBOS had made its own executor the loop's default, and it no longer takes work.
    loop.set_default_executor(ThreadPoolExecutor(thread_name_prefix="asyncio"))

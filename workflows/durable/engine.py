"""The durable engine: runs each attempt at a submission once, over crashes and restarts. The only module that knows DBOS.

What it keeps is plain text, so arguments and answers of steps are ids, counts and states, never an answer or a file.
Exactly-once effects are not its doing: a step that was killed between its effect and its checkpoint runs again.

On SQLite the engine's file stands beside the app's (`callsign.db`, `callsign.engine.db`): one file for both stalls. On
PostgreSQL both share the database, the engine in the schema `dbos`; there every process has an executor id of its own and
launching recovers only that id's runs. Those of a process that died are found by `others` and continued by `take_over`; who is
dead is the caller's to know (a lease that is not renewed any more).
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
from urllib.parse import unquote

from dbos import DBOS, DBOSConfig, DBOSPortableJSONSerializer, SetWorkflowID

from workflows.durable.file_lock import FileInUse, locked_file
from workflows.durable.stopping import stop_tasks
from workflows.ports.process import Steps
from workflows.records.drafts import SubmissionId, SubmissionState

T = TypeVar("T")

#: Stays the same over releases: DBOS strands the runs of another version. New steps go behind `DBOS.patch_async`.
VERSION = "wf-1"

#: Executor id on SQLite, where one process at a time may have the file.
LOCAL = "local"

#: Name of the workflow in the engine's tables; a change strands open runs.
_WORKFLOW = "submission"

#: Statuses of runs that ended without an answer.
_BROKEN = frozenset({"ERROR", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED"})

#: Statuses of runs that will not go on.
_ENDED = _BROKEN | {"SUCCESS"}

#: Connections of a process to PostgreSQL for the engine, which has one or two more to listen: the default of 20 would fill a
#: server's usual hundred with four processes.
ENGINE_CONNECTIONS = 5

#: Runs deleted by one statement.
FORGOTTEN_AT_ONCE = 500

_LOGGER = logging.getLogger("dbos")


class EngineInUse(Exception):
    """Another process runs submissions from this SQLite file; two would take each other's. Stop one, or use PostgreSQL."""


class CarryOut(Protocol):
    """`workflows.submit.carry_out` with all but these already given."""

    async def __call__(self, submission_id: SubmissionId, *, attempt: int, steps: Steps) -> SubmissionState: ...


class Engine:
    """Starts attempts and waits for them. Made by `open_engine`."""

    def __init__(self, carry_out: CarryOut, executor_id: str = LOCAL) -> None:
        #: Under which this process's runs stand.
        self.executor_id = executor_id
        self._running: set[asyncio.Task[Any]] = set()

        async def submission(submission_id: str, attempt: int) -> str:
            task = asyncio.current_task()
            assert task is not None
            self._running.add(task)
            task.add_done_callback(self._running.discard)
            state = await carry_out(SubmissionId(submission_id), attempt=attempt, steps=_DurableSteps())
            return state.value

        self._workflow = DBOS.workflow(name=_WORKFLOW, max_recovery_attempts=None)(submission)

    async def submit(self, submission_id: SubmissionId, attempt: int) -> bool:
        """Start an attempt, durably: it is under way when this returns. Again for the same attempt: nothing, and False."""
        if await DBOS.get_workflow_status_async(run_id(submission_id, attempt)) is not None:
            return False  # DBOS would start nothing either, but say so in the log each time
        with SetWorkflowID(run_id(submission_id, attempt)):
            await DBOS.start_workflow_async(self._workflow, submission_id, attempt)
        return True

    async def broke(self, submission_id: SubmissionId, attempt: int) -> bool:
        """Whether the attempt ended by an exception or was cancelled from outside, and will not go on by itself."""
        status = await DBOS.get_workflow_status_async(run_id(submission_id, attempt))
        return status is not None and status.status in _BROKEN

    async def others(self) -> frozenset[str]:
        """Executors, living or dead, under which runs stand that have not ended; none on SQLite, where all are ours."""
        if self.executor_id == LOCAL:
            return frozenset()
        pending = await DBOS.list_workflows_async(status="PENDING", load_input=False, load_output=False)
        return frozenset(found.executor_id for found in pending if found.executor_id) - {self.executor_id}

    async def take_over(self, executor_id: str) -> None:
        """Go on with the runs of a process that died; the caller has made sure that it did."""
        # Not public API: the dependency is pinned for it, and a test kills a process for it.
        await asyncio.to_thread(DBOS._recover_pending_workflows, [executor_id])  # noqa: SLF001

    async def wait(self, submission_id: SubmissionId, attempt: int, *, poll_seconds: float = 0.5) -> SubmissionState:
        """Where the submission stood when the attempt ended. Raises LookupError for an attempt never started."""
        run = run_id(submission_id, attempt)
        if await DBOS.get_workflow_status_async(run) is None:
            raise LookupError(f"no attempt {attempt} at submission {submission_id}")
        handle: Any = await DBOS.retrieve_workflow_async(run, existing_workflow=False)
        return SubmissionState(await handle.get_result(polling_interval_sec=poll_seconds))

    async def answers(self) -> None:
        """Ask the engine's database something. Raises whatever keeps it from answering."""
        await DBOS.get_workflow_status_async(run_id(SubmissionId(""), 0))

    async def forget(self, before: datetime, *, keep: Collection[SubmissionId] = ()) -> int:
        """Delete the runs that ended before then, but those of the submissions `keep`; how many.

        `keep`: submissions that still count as under way. Without its run such an attempt would begin anew.
        """
        ended = await DBOS.list_workflows_async(
            status=list(_ENDED), completed_before=before.isoformat(), load_input=False, load_output=False
        )
        due = [run.workflow_id for run in ended if run.workflow_id.rpartition(":")[0] not in keep]
        for first in range(0, len(due), FORGOTTEN_AT_ONCE):
            await DBOS.delete_workflows_async(due[first : first + FORGOTTEN_AT_ONCE])
        return len(due)

    async def stop(self) -> None:
        """Leave the attempts under way where they are; the next launch goes on with them."""
        await stop_tasks(*self._running)


class _DurableSteps:
    """`Steps` inside a workflow."""

    def __call__(self, name: str, act: Callable[[], Awaitable[T]]) -> Awaitable[T]:
        """Takes the step's number at once, so that steps run side by side have the same numbers in a replay."""
        return _Step(DBOS.reserve_step(), name, act)


class _Step(Awaitable[T]):
    """A step that has its number. Runs when it is awaited; one that a stop came before is simply dropped."""

    def __init__(self, reserved: Any, name: str, act: Callable[[], Awaitable[T]]) -> None:
        self._reserved = reserved
        self._name = name
        self._act = act

    def __await__(self) -> Generator[Any, None, T]:
        async def step() -> T:
            return await self._act()

        ran: Coroutine[Any, Any, T] = self._reserved.run_async({"name": self._name}, step)
        return ran.__await__()


def run_id(submission_id: SubmissionId, attempt: int) -> str:
    """The engine's id of an attempt."""
    return f"{submission_id}:{attempt}"


@asynccontextmanager
async def open_engine(
    database_url: str, app_name: str, *, carry_out: CarryOut, executor_id: str = LOCAL
) -> AsyncIterator[Engine]:
    """Launch the engine in the running loop; the attempts that an earlier process left go on by themselves.

    One engine at a time in a process. `executor_id`: on PostgreSQL an id no other process has; on SQLite it is always LOCAL.
    Raises EngineInUse when another process has the SQLite file.
    """
    path = engine_path(database_url)
    with _prepared(path) if path else nullcontext():
        # Without a handler of somebody's, DBOS would print to standard error by itself.
        if not _LOGGER.handlers:
            _LOGGER.addHandler(logging.NullHandler())
        engine = Engine(carry_out, LOCAL if path else executor_id)
        DBOS(config=_config(database_url, app_name, path, executor_id))
        try:
            DBOS.launch()
            yield engine
        finally:
            _LOGGER.setLevel(logging.CRITICAL)  # each cancelled step would say so
            await engine.stop()
            await _destroyed()


def engine_path(database_url: str) -> Path | None:
    """The engine's file beside the app's `sqlite:///` file; None for another database."""
    scheme, _, rest = database_url.partition(":///")
    if scheme != "sqlite":
        return None
    path = Path(unquote(rest))
    return path.with_name(f"{path.stem}.engine{path.suffix}")


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
        notification_listener_polling_interval_sec=0.1,  # nobody listens; closing waits for it, by default a second
        log_level="WARNING",
    )


@contextmanager
def _prepared(path: Path) -> Iterator[None]:
    """Lock the file, make it WAL (a commit does not wait for readers) and readable by its owner only. Raises EngineInUse."""
    try:
        with locked_file(path):
            os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
            with closing(sqlite3.connect(path)) as connection:
                connection.execute("pragma journal_mode = wal")
            yield
    except FileInUse:
        raise EngineInUse(f"{path}: {EngineInUse.__doc__}") from None


async def _destroyed() -> None:
    """End DBOS's threads, without blocking the loop that some of them wait for; give the loop back an executor."""
    loop = asyncio.get_running_loop()
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="engine-stop") as thread:
        await loop.run_in_executor(thread, lambda: DBOS.destroy(destroy_registry=True))
    # DBOS made its own the loop's default, and that one takes no more work.
    loop.set_default_executor(ThreadPoolExecutor(thread_name_prefix="asyncio"))

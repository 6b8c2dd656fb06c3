"""The template process: `python -m tests.torture.template_process FD`.

It has imported everything and opened nothing. Each victim process is a fork of it.
"""

from __future__ import annotations

import asyncio
import gc
import os
import socket
import sys
import traceback
from contextlib import AsyncExitStack

from bot import logs
from tests.integration.workflows.office import REGION
from tests.torture.points import Channel, Order
from tests.torture.victim_process import run_victim
from workflows.aws import clients


def main(descriptor: int) -> None:
    """Fork a victim for each order, one after the other.

    Report how each one ended: its exit code, or minus the signal.
    """
    channel = Channel(socket.socket(fileno=descriptor))
    logs.configure(os.environ.get("TORTURE_LOG", "error"), sys.stderr)
    asyncio.run(_read_models())
    gc.freeze()
    while message := channel.receive():
        child = os.fork()
        if not child:
            _run_fork(message, channel)
        channel.send(started=child)
        _, status = os.waitpid(child, 0)
        channel.send(ended=os.waitstatus_to_exitcode(status))


async def _read_models() -> None:
    """Read the SDK's files once, for all forks: that took a sixth of the time of each."""
    async with AsyncExitStack() as stack:
        opened = clients.Clients(clients.Connection(), stack)
        for service in (clients.SERVICE, "sts"):
            await opened.client(service, REGION)


def _run_fork(message: dict[str, object], channel: Channel) -> None:
    os.environ["AWS_ENDPOINT_URL"] = str(message["endpoint"])
    order = Order.read(message["order"])  # type: ignore[arg-type]  # the output of `asdict`
    try:
        asyncio.run(run_victim(order, channel))
    finally:
        # Whatever was raised, the fork must not continue with the work of the template process.
        traceback.print_exception(sys.exception(), file=sys.stderr)
        sys.stderr.flush()
        os._exit(1)


if __name__ == "__main__":
    main(int(sys.argv[1]))

"""A process that has imported everything and opened nothing; each life is a fork of it: `python -m tests.torture.zygote FD`."""

from __future__ import annotations

import asyncio
import gc
import os
import socket
import sys
import traceback

from bot import logs
from tests.torture.doomed import live
from tests.torture.points import Channel, Order
from workflows.aws import client


def main(descriptor: int) -> None:
    """A life for each order, one after the other; says how each ended: an exit code, or minus a signal."""
    channel = Channel(socket.socket(fileno=descriptor))
    logs.configure(os.environ.get("TORTURE_LOG", "error"), sys.stderr)
    client._models()  # read once, for all
    gc.freeze()
    while said := channel.hear():
        child = os.fork()
        if not child:
            _live(said, channel)
        channel.say(born=child)
        _, status = os.waitpid(child, 0)
        channel.say(ended=os.waitstatus_to_exitcode(status))


def _live(said: dict[str, object], channel: Channel) -> None:
    os.environ["AWS_ENDPOINT_URL"] = str(said["endpoint"])
    order = Order.read(said["order"])  # type: ignore[arg-type]  # it is what `asdict` made
    try:
        asyncio.run(live(order, channel))
    finally:
        # Whatever was raised, the zygote's own life is not for this process to go on with.
        traceback.print_exception(sys.exception(), file=sys.stderr)
        sys.stderr.flush()
        os._exit(1)


if __name__ == "__main__":
    main(int(sys.argv[1]))

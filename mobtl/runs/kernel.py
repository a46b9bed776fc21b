"""How the kernel of a run is started: sockets and connection file in a folder of ours, its own log in a file."""

from pathlib import Path

import zmq.asyncio
from jupyter_client import AsyncKernelClient, AsyncKernelManager
from jupyter_core.paths import jupyter_runtime_dir
from traitlets.config import Config


def log_of(key: str) -> Path:
    """File with what the kernel itself has to say; what a notebook prints comes another way."""
    return Path(jupyter_runtime_dir()) / f"{key}.log"


class Kernel(AsyncKernelManager):
    """A kernel whose own complaints, such as those at a hasty end, don't mix with ours; ``log_of`` its socket's name."""

    async def start_kernel(self, **options) -> None:
        """As in the base class."""
        with log_of(Path(self.ip).name).open("wb") as log:
            await super().start_kernel(stderr=log, **options)

    def client(self, **options) -> AsyncKernelClient:
        """As in the base class, but one that takes any number of outputs at once.

        ZeroMQ drops, without a word, what goes beyond a thousand that wait: numbers for the prose, or the last message of a
        cell, without which it never ends.
        """
        context = zmq.asyncio.Context()
        context.rcvhwm = 0  # no limit
        return super().client(context=context, **options)


def options(key: str) -> dict[str, object]:
    """What papermill passes on to nbclient; ``key`` names the sockets and the log.

    Sockets are files, since anyone on this machine could open a network port.
    """
    base = Path(jupyter_runtime_dir()) / key
    manager = {"transport": "ipc", "ip": str(base), "connection_file": f"{base}.json"}
    return {"kernel_manager_class": Kernel, "config": Config({"KernelManager": manager})}

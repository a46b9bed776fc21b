"""How the kernel of a run is started and ends: sockets in a folder of ours, its log in a file, what it used noted."""

import sys
from dataclasses import dataclass
from pathlib import Path

import psutil
import zmq.asyncio
from jupyter_client import AsyncKernelClient, AsyncKernelManager
from jupyter_client.kernelspec import KernelSpec
from jupyter_core.paths import jupyter_runtime_dir
from traitlets.config import Config

# The interpreter that runs this, as the manifest says: a kernel that somebody installed as "python3" could be any other.
_SPEC = KernelSpec(
    argv=[sys.executable, "-m", "mobtl.runs.kernel_program", "-f", "{connection_file}"],
    display_name="Python 3",
    language="python",
    metadata={"kernel_provisioner": {"provisioner_name": "local-provisioner"}},
)


def log_of(key: str) -> Path:
    """File with what the kernel itself has to say; what a notebook prints comes another way."""
    return Path(jupyter_runtime_dir()) / f"{key}.log"


@dataclass(frozen=True)
class Used:
    """What a kernel used: processor time in seconds, and the most memory that it held at any time in bytes.

    The memory is ``None`` on a system that does not tell it of another process, as only Linux does.
    """

    cpu_seconds: float
    peak_memory: int | None


# By the name of the socket, since nbclient hands out no manager.
_used: dict[str, Used] = {}


def used(key: str) -> Used:
    """What the kernel of this socket's name had used when it was asked to end; told once."""
    return _used.pop(key)


class Kernel(AsyncKernelManager):
    """A kernel of this environment, whose own complaints don't mix with ours: ``log_of`` its socket's name has them."""

    @property
    def kernel_spec(self) -> KernelSpec:
        """Our own program, whatever kernels are installed."""
        return _SPEC

    async def start_kernel(self, **options) -> None:
        """As in the base class."""
        with log_of(Path(self.ip).name).open("wb") as log:
            await super().start_kernel(stderr=log, **options)

    async def shutdown_kernel(self, **options) -> None:
        """As in the base class; what the kernel used is noted before."""
        pid = self.provisioner.pid
        spent = psutil.Process(pid).cpu_times()
        _used[Path(self.ip).name] = Used(round(spent.user + spent.system, 1), _peak_memory(pid))
        await super().shutdown_kernel(**options)

    def client(self, **options) -> AsyncKernelClient:
        """As in the base class, but one that takes any number of outputs at once, as our program sends them.

        ZeroMQ drops, without a word, what goes beyond a thousand that wait, be it the last message of a cell, which then
        never ends.
        """
        context = zmq.asyncio.Context()
        context.rcvhwm = 0  # no limit
        return super().client(context=context, **options)


def _peak_memory(pid: int) -> int | None:
    """The largest resident set that a process has had, in bytes."""
    status = Path(f"/proc/{pid}/status")
    lines = status.read_text().splitlines() if status.is_file() else []
    return next((1024 * int(line.split()[1]) for line in lines if line.startswith("VmHWM:")), None)


def options(key: str) -> dict[str, object]:
    """What papermill passes on to nbclient; ``key`` names the sockets and the log.

    Sockets are files, since anyone on this machine could open a network port.
    """
    base = Path(jupyter_runtime_dir()) / key
    manager = {"transport": "ipc", "ip": str(base), "connection_file": f"{base}.json"}
    return {"kernel_manager_class": Kernel, "config": Config({"KernelManager": manager})}

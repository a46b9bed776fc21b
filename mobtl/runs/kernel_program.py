"""The program of a run's kernel: that of ipykernel, without its limit of a thousand outputs that wait to be sent.

Beyond it, ZeroMQ drops outputs without a word; a busy machine reaches it.
"""

from ipykernel.kernelapp import IPKernelApp


class Program(IPKernelApp):
    """A kernel that sends everything."""

    def init_iopub(self, context) -> None:
        """As in the base class."""
        context.sndhwm = 0  # no limit, for all sockets that come after
        super().init_iopub(context)


if __name__ == "__main__":
    Program.launch_instance()

"""The program of a run's kernel: that of ipykernel, closed to settings, without its limit of a thousand outputs that wait.

Beyond that limit, ZeroMQ drops outputs without a word; a busy machine reaches it.
"""

from ipykernel.kernelapp import IPKernelApp


class Program(IPKernelApp):
    """A kernel that sends everything, and runs nothing but the cells of its notebook."""

    def load_config_file(self, *_, **__) -> None:
        """Read none, neither the user's nor the machine's."""

    def init_code(self) -> None:
        """Run no start-up files, neither the user's nor the machine's."""

    def init_iopub(self, context) -> None:
        """As in the base class."""
        context.sndhwm = 0  # no limit, for all sockets that come after
        super().init_iopub(context)


if __name__ == "__main__":
    Program.launch_instance()

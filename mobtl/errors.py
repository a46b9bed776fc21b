"""The two ways in which a command ends badly; the message is one sentence that says what to do."""


class MobtlError(Exception):
    """The work failed (exit code 1)."""

    exit_code = 1


class UsageError(MobtlError):
    """The command, or a file that the user wrote, asks for something that does not exist (exit code 2)."""

    exit_code = 2

"""Words for what the operating system refuses: a full disk, a file where a folder is needed."""

import errno

# A disk, a quota or the limit on a file's size.
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def sentence(error: OSError) -> str:
    """One sentence that says what was refused and what to do."""
    what = f" {error.filename}" if error.filename else ""
    why = error.strerror or str(error)
    if error.errno in FULL:
        return f"cannot write{what}: {why}; free some space and call again."
    if error.errno in (errno.ENOTDIR, errno.EEXIST, errno.EISDIR):
        return f"cannot write{what}: {why}; remove or rename what stands in the way (such as a file _build)."
    return f"cannot read or write{what}: {why}; correct the path or its permissions."

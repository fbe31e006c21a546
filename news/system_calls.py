"""To lock a file without letting go of the interpreter's lock.

Python does that around each system call, so that other threads run while a disk is waited for. A
file's lock is had within a microsecond; among threads that wait for the interpreter's, to get that
back takes thirty.
"""

import ctypes
import fcntl

libc = ctypes.PyDLL(None)


def lock(file: int) -> None:
    """As `fcntl.flock` does, for this process alone. Lets other threads run where another process
    has it. Raises OSError.
    """
    if libc.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB):
        fcntl.flock(file, fcntl.LOCK_EX)


def unlock(file: int) -> None:
    if libc.flock(file, fcntl.LOCK_UN):
        fcntl.flock(file, fcntl.LOCK_UN)  # for its error

"""`python -m launcher COMMAND`: what the Makefile calls."""

import signal
import sys
from types import FrameType

from . import Trouble, checks, server
from .processes import STOPS

COMMANDS = {
    "run": server.run,
    "manage": server.manage,
    "test": checks.test,
    "check": checks.check,
    "bench": checks.bench,
    "pictures": checks.pictures,
    "format": checks.reformat,
    "lock": checks.lock,
}


def leave(number: int, frame: FrameType | None) -> None:
    """Turn the first signal into an exit that stops what was started; no later one cuts it off."""
    for each in STOPS:
        signal.signal(each, signal.SIG_IGN)
    sys.exit(0 if number == signal.SIGINT else 128 + number)


def main(arguments: list[str]) -> int:
    command, *rest = arguments or [""]
    if command not in COMMANDS:
        sys.exit(f"Usage: python -m launcher {'|'.join(COMMANDS)} [arguments]")
    for number in STOPS:
        # `nohup make run` asks for hang-ups to be ignored: leave that as it is.
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, leave)
    try:
        return COMMANDS[command](rest)
    except Trouble as trouble:
        print(f"\n{trouble}", file=sys.stderr)
        return 1


sys.exit(main(sys.argv[1:]))

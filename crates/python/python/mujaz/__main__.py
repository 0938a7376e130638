"""The command: `python -m mujaz`, and `mujaz` on the path."""

import signal
import sys
from typing import NoReturn

from ._mujaz import command


def main() -> NoReturn:
    """Runs the command with the arguments of this process."""
    # The command handles its signals itself; the interpreter's handler would only note them until it returns.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    code = command(["mujaz", *sys.argv[1:]])
    sys.stdout.flush()
    sys.exit(code)


if __name__ == "__main__":
    main()

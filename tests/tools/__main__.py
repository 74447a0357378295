"""`python -m tests.tools`: has the programs ready before the tests, and prints where they are."""

import sys

from .actionlint import find_actionlint
from .cloud_init import find_cloud_init
from .docker_compose import find_compose
from .installing import ToolMissing
from .python_tools import find_shellcheck


def main() -> int:
    try:
        for find in (find_shellcheck, find_cloud_init, find_compose, find_actionlint):
            print(*find(report=lambda line: print(line, file=sys.stderr, flush=True)))
    except ToolMissing as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""`python -m tests.hub`: has the hub's environment ready before the tests, and prints its folder."""

import sys

from .environment import EnvironmentFailed, find_environment


def main() -> int:
    try:
        environment = find_environment(report=lambda line: print(line, file=sys.stderr, flush=True))
    except EnvironmentFailed as error:
        print(error, file=sys.stderr)
        return 1
    print(environment.folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())

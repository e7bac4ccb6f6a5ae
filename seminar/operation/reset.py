"""`./dev reset`: deletes the data of `./dev up`, after asking."""

from __future__ import annotations

import os
import shutil
import sys

from seminar.operation.environment import data_dir
from seminar.operation.up import CannotStart, sole_use


def main(arguments: list[str]) -> int:
    data = data_dir(os.environ)
    if not data.exists():
        print(f"There are no data in {data}.")
        return 0
    if "--yes" not in arguments:
        if not sys.stdin.isatty():
            print(
                f"This deletes everything in {data}. Where nobody can be asked, say ./dev reset --yes.", file=sys.stderr
            )
            return 2
        if input(f"Delete everything in {data}? [y/N] ").strip().lower() not in {"y", "yes"}:
            print("Nothing was deleted.")
            return 1
    try:
        with sole_use(data, "reset"):
            shutil.rmtree(data)
    except CannotStart as error:
        print(f"{error} Stop it first.", file=sys.stderr)
        return 1
    print(f"Deleted {data}.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

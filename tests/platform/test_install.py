"""An installation counts once it is whole, happens once, and begins again where it was cut off.

A stand-in for uv acts it, and makes a stand-in for the environment's Python.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
# Tells of each call in uv.log. A file `offline` beside it makes installing fail, a file `slow` makes it last.
UV = """\
#!/bin/sh
here=$(dirname "$0")
echo "$1 $2" >> "$here/uv.log"
case $1 in
  venv) mkdir -p "$here/.venv/bin"; cp "$here/python" "$here/.venv/bin/python" ;;
  pip) sleep 0.3; while [ -e "$here/slow" ]; do sleep 0.05; done; [ ! -e "$here/offline" ] ;;
esac
"""
PYTHON = """\
#!/bin/sh
case $* in *"pip install"*) [ ! -e "$(dirname "$0")/../../offline" ] ;; esac
"""


@pytest.fixture
def checkout(tmp_path):
    (tmp_path / "seminar" / "operation").mkdir(parents=True)
    shutil.copy(ROOT / "seminar" / "operation" / "install.py", tmp_path / "seminar" / "operation" / "install.py")
    for lock in ("requirements.lock", "requirements-test.lock"):
        (tmp_path / lock).write_text(f"# {lock}\n")
    for name, content in (("uv", UV), ("python", PYTHON)):
        (tmp_path / name).write_text(content)
        (tmp_path / name).chmod(0o755)
    return tmp_path


def begin(checkout, lock):
    command = [sys.executable, "-I", checkout / "seminar" / "operation" / "install.py", lock, checkout / "uv"]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def finish(process):
    process.communicate()
    return process.returncode


def calls(checkout):
    return (checkout / "uv.log").read_text().splitlines()


def installed(checkout):
    return sorted(path.name for path in (checkout / ".venv").glob("requirements*"))


def test_the_test_lock_installs_the_service_too(checkout):
    code = finish(begin(checkout, "requirements-test.lock"))

    assert (code, installed(checkout)) == (0, ["requirements-test.lock", "requirements.lock"])


def test_two_at_once_install_once(checkout):
    both = [begin(checkout, "requirements.lock"), begin(checkout, "requirements.lock")]

    codes = [finish(process) for process in both]

    assert (codes, calls(checkout)) == ([0, 0], ["venv --quiet", "pip install"])


def test_a_killed_installation_begins_again(checkout):
    (checkout / "slow").touch()
    killed = begin(checkout, "requirements.lock")
    while not (checkout / "uv.log").exists() or len(calls(checkout)) < 2:
        time.sleep(0.02)
    killed.kill()
    killed.wait()
    (checkout / "slow").unlink()  # what it had started may end now
    finish(killed)
    after_the_kill = installed(checkout)

    code = finish(begin(checkout, "requirements.lock"))

    assert (after_the_kill, code, installed(checkout)) == ([], 0, ["requirements.lock"])


def test_a_changed_lock_that_cannot_be_installed_leaves_nothing_that_counts(checkout):
    finish(begin(checkout, "requirements.lock"))
    (checkout / "requirements.lock").write_text("# another\n")
    (checkout / "offline").touch()

    code = finish(begin(checkout, "requirements.lock"))

    assert (code, installed(checkout)) == (1, [])


def test_where_uv_fails_pip_installs(checkout):
    finish(begin(checkout, "requirements.lock"))
    (checkout / "requirements.lock").write_text("# another\n")
    (checkout / "uv").write_text("#!/bin/sh\nexit 2\n")

    code = finish(begin(checkout, "requirements.lock"))

    assert (code, installed(checkout)) == (0, ["requirements.lock"])

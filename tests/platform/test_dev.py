"""`./dev` finds a Python that runs, and installs only what is not installed yet.

Each test runs the real script in a folder of its own, with shims for Python and a `seminar/operation/install.py` that
tells who called it.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TOOLS = ("cmp", "dirname", "id", "cat", "env", "sh")
TELLING_INSTALL = """\
import os, sys
print("install", os.environ.get("CHOSEN"), *sys.argv[1:])
sys.exit(3)
"""
# A shim that runs the Python of this test under another name, and one like pyenv's for a version that is not selected.
WORKING = f'#!/bin/sh\nCHOSEN="$0" exec {sys.executable} "$@"\n'
FAILING = '#!/bin/sh\necho "pyenv: $0: command not found" >&2\nexit 127\n'


@pytest.fixture
def checkout(tmp_path):
    """A folder with `dev`, and a `bin` with nothing but the tools that it calls."""
    shutil.copy(ROOT / "dev", tmp_path / "dev")
    (tmp_path / "seminar" / "operation").mkdir(parents=True)
    (tmp_path / "seminar" / "operation" / "install.py").write_text(TELLING_INSTALL)
    (tmp_path / "requirements.lock").write_text("one==1\n")
    (tmp_path / "home").mkdir()
    (tmp_path / "bin").mkdir()
    for tool in TOOLS:
        (tmp_path / "bin" / tool).symlink_to(shutil.which(tool))
    return tmp_path


def add_program(path, content):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content)
    path.chmod(0o755)
    return path


def dev(checkout, *words, **environment):
    return subprocess.run(
        ["/bin/sh", str(checkout / "dev"), *words],
        env={"PATH": str(checkout / "bin"), "HOME": str(checkout / "home"), **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_shim_that_fails_is_passed_over(checkout):
    add_program(checkout / "bin" / "python3.14", FAILING)
    chosen = add_program(checkout / "bin" / "python3.13", WORKING)

    done = dev(checkout, "manage")

    assert (done.returncode, done.stdout) == (3, f"install {chosen} requirements.lock \n")


def test_a_python_on_the_path_comes_before_a_newer_one_in_a_folder(checkout):
    add_program(checkout / "home" / ".pyenv/versions/3.14.1/bin/python3.14", WORKING)
    chosen = add_program(checkout / "bin" / "python3.12", WORKING)

    done = dev(checkout, "up")

    assert done.stdout == f"install {chosen} requirements.lock \n"


def test_an_unselected_version_of_pyenv_is_found(checkout):
    add_program(checkout / "bin" / "python3.12", FAILING)
    chosen = add_program(checkout / "home" / ".pyenv/versions/3.14.1/bin/python3.14", WORKING)

    done = dev(checkout, "up")

    assert done.stdout == f"install {chosen} requirements.lock \n"


def test_a_home_with_a_space_in_its_name_works(checkout):
    home = checkout / "my home"
    chosen = add_program(home / ".local/share/uv/python/cpython-3.14.0-linux/bin/python3.14", WORKING)

    done = dev(checkout, "up", HOME=str(home))

    assert done.stdout == f"install {chosen} requirements.lock \n"


def test_without_home_the_account_tells_it(checkout):
    chosen = add_program(checkout / "bin" / "python3.12", WORKING)

    done = subprocess.run(
        ["/bin/sh", str(checkout / "dev"), "up"],
        env={"PATH": str(checkout / "bin")},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.stdout == f"install {chosen} requirements.lock \n"


def test_uv_is_used_where_it_runs(checkout):
    chosen = add_program(checkout / "bin" / "python3.12", WORKING)
    uv = add_program(checkout / "bin" / "uv", "#!/bin/sh\n")

    done = dev(checkout, "test")

    assert done.stdout == f"install {chosen} requirements-test.lock {uv}\n"


def test_what_is_installed_starts_at_once(checkout):
    shutil.copytree(ROOT / "seminar" / "operation", checkout / "seminar" / "operation", dirs_exist_ok=True)
    add_program(checkout / ".venv/bin/python", '#!/bin/sh\necho "started $*"\n')
    shutil.copy(checkout / "requirements.lock", checkout / ".venv" / "requirements.lock")

    done = dev(checkout, "manage", "check", "--tag", "two words")

    assert (done.returncode, done.stdout) == (0, "started -m seminar.operation.manage check --tag two words\n")


def test_another_lock_is_installed_first(checkout):
    chosen = add_program(checkout / "bin" / "python3.12", WORKING)
    add_program(checkout / ".venv/bin/python", '#!/bin/sh\necho "started $*"\n')
    (checkout / ".venv" / "requirements.lock").write_text("one==0\n")

    done = dev(checkout, "manage", "check")

    assert done.stdout == f"install {chosen} requirements.lock \n"


def test_an_unknown_command_is_refused_with_the_list(checkout):
    done = dev(checkout, "start")

    assert (done.returncode, done.stderr.splitlines()[0]) == (2, "./dev does not know 'start'.")

"""Make `.venv` hold exactly what a lock file names. Run by `./dev` with any Python ≥ 3.12 (or by uv's).

It needs the standard library alone, runs alone (a second one waits), and can be stopped at any point: what is installed
counts only once the lock file lies beside it, which is the last thing that happens.
"""

from __future__ import annotations

import fcntl
import filecmp
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
SYSTEM_CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")


class InstallFailed(Exception):
    """The environment could not be made; the message says what to do."""


def is_installed(lock: str) -> bool:
    return PYTHON.exists() and (VENV / lock).exists() and filecmp.cmp(ROOT / lock, VENV / lock, shallow=False)


def is_venv() -> bool:
    """Return whether `.venv` starts and is of a version that we support: its base Python may have been removed."""
    if not PYTHON.exists():
        return False
    probe = [str(PYTHON), "-I", "-c", "import sys; sys.exit(sys.version_info < (3, 12))"]
    return subprocess.run(probe, check=False, capture_output=True).returncode == 0


def installer_environment() -> dict[str, str]:
    """Return the environment for pip and uv: the user's, with the system's certificates where nothing else is set.

    pip before 24.2, and uv, trust only the certificates that they carry, and fail behind a proxy that signs by itself.
    """
    environment = dict(os.environ)
    if SYSTEM_CERTIFICATES.exists():
        environment.setdefault("PIP_CERT", str(SYSTEM_CERTIFICATES))
        environment.setdefault("SSL_CERT_FILE", str(SYSTEM_CERTIFICATES))
    environment["PIP_DISABLE_PIP_VERSION_CHECK"] = "1"
    environment["PIP_ROOT_USER_ACTION"] = "ignore"  # a virtual environment is root's own affair
    return environment


def run(*command: str) -> bool:
    return (
        subprocess.run(command, check=False, cwd=ROOT, env=installer_environment(), stdin=subprocess.DEVNULL).returncode
        == 0
    )


def install_with_uv(uv: str, lock: str) -> bool:
    """Return whether uv installed what `lock` names. What else is there, such as the tests' tools, stays."""
    if not is_venv() and not run(uv, "venv", "--quiet", "--clear", "--python", sys.executable, str(VENV)):
        return False
    return run(
        uv, "pip", "install", "--quiet", "--compile-bytecode", "--require-hashes", "--python", str(PYTHON), "-r", lock
    )


def install_with_pip(lock: str) -> bool:
    has_pip = (
        is_venv()
        and subprocess.run([PYTHON, "-m", "pip", "--version"], check=False, capture_output=True).returncode == 0
    )
    if not has_pip and not run(sys.executable, "-m", "venv", "--clear", str(VENV)):
        raise InstallFailed(
            f"{sys.executable} cannot make a virtual environment. "
            "On Debian and Ubuntu install python3-venv; or install uv."
        )
    return run(str(PYTHON), "-m", "pip", "install", "--quiet", "--require-hashes", "--requirement", lock)


def install(lock: str, uv: str) -> None:
    """Install what `lock` names; raises InstallFailed."""
    started = time.monotonic()
    print(f"Installing the packages of {lock} into .venv (only when they change; a minute or two) …", flush=True)
    for stamp in VENV.glob("requirements*.lock"):
        stamp.unlink()  # from here on nothing counts as installed, until the end
    if not (uv and install_with_uv(uv, lock)) and not install_with_pip(lock):
        raise InstallFailed(
            "The packages could not be installed; the lines above say why. Try again when that is mended."
        )
    # The test lock holds everything that the other one does, at the same versions.
    for name in {lock, "requirements.lock"}:
        shutil.copyfile(ROOT / name, VENV / f"{name}.part")
        (VENV / f"{name}.part").replace(VENV / name)
    print(f"Installed in {time.monotonic() - started:.0f} s.", flush=True)


def main(lock: str, uv: str) -> int:
    folder = os.open(ROOT, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        print("Another ./dev is installing; waiting for it …", flush=True)
        fcntl.flock(folder, fcntl.LOCK_EX)
    if is_installed(lock):
        return 0
    try:
        install(lock, uv)
    except InstallFailed as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Stopped; the next ./dev begins the installation again.", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

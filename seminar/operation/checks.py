"""`./dev test`: every check that a change must pass. `./dev test -k name` gives its arguments to pytest instead, and
`./dev test --only name` runs the check of that name alone.

All of them run, also after a failure, some at a time, and the last lines say what ran. Each is a process of its own
whose output is shown as a whole once it has ended. Nothing of the user's environment reaches them but what is in KEPT:
a DATABASE_URL or a DEBUG set for another purpose must not decide a test.
"""

from __future__ import annotations

import difflib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from seminar.operation.environment import ROOT
from seminar.operation.postgres import PostgresFailed, temporary_postgres

type Outcome = Literal["passed", "failed", "skipped"]
type Environment = Mapping[str, str]

KEPT = {
    "PATH",
    "HOME",
    "USER",
    "LOGNAME",
    "SHELL",
    "TERM",
    "TMPDIR",
    "LANG",
    "CI",
    "CONFORMANCE_DATA",
    "SSL_CERT_FILE",
    "ANKI_PYTHON",
}
SCHEMA = ROOT / "api" / "openapi.yaml"
AT_ONCE = 3  # on two processors, too: what starts servers and kills them waits for most of its time
SKIPPED = 5  # the exit code of a check that had nothing to do; pytest's own for "no tests"
# What the engine's branches are counted by: cases that somebody wrote down. Laws draw theirs by chance, and under a
# tracer they and the slow ones would take minutes; both run with the rest, untraced.
WRITTEN = "engine and not hypothesis and not slow"
PROCESSES = ("tests/flows", "tests/platform/test_supervisor.py")  # real servers, workers, and brokers that are killed


@dataclass(frozen=True, slots=True)
class Result:
    name: str
    outcome: Outcome
    seconds: float


def clean_environment(given: Mapping[str, str], data: Path) -> dict[str, str]:
    """Return the environment of a check that needs no database of its own, with `data` as its data folder."""
    kept = {name: value for name, value in given.items() if name in KEPT}
    return kept | {
        "SECRET_KEY": "only-for-tests-and-long-enough-to-pass-the-check-of-production",
        "DEBUG": "1",
        "SEMINAR_DATA_DIR": str(data),
        "DJANGO_SETTINGS_MODULE": "seminar.settings",
        "PYTHONWARNINGS": "default",
    }


def run(command: Sequence[str], environment: Environment) -> Outcome:
    done = subprocess.run(command, check=False, cwd=ROOT, env=dict(environment), stdin=subprocess.DEVNULL)
    return "passed" if done.returncode == 0 else "failed"


def python(*words: str) -> list[str]:
    return [sys.executable, "-m", *words]


def manage(*words: str) -> list[str]:
    return [sys.executable, "manage.py", *words]


def pytest(*words: str) -> list[str]:
    """Return the command of a test run that takes its share of the processors."""
    share = (os.cpu_count() or 1) // AT_ONCE
    return python("pytest", "--numprocesses", str(share if share > 1 else 0), *words)


def command_exists(name: str) -> bool:
    """Return whether an app of ours brings the management command `name`."""
    return any(ROOT.glob(f"*/**/management/commands/{name}.py"))


def openapi(environment: Environment) -> Outcome:
    """Compare the schema that the code gives with the one that is committed."""
    fresh = Path(environment["SEMINAR_DATA_DIR"]) / "openapi.yaml"
    if run(manage("spectacular", "--fail-on-warn", "--validate", "--file", str(fresh)), environment) == "failed":
        return "failed"
    committed = SCHEMA.read_text(encoding="utf-8") if SCHEMA.exists() else ""
    difference = difflib.unified_diff(
        committed.splitlines(),
        fresh.read_text(encoding="utf-8").splitlines(),
        "api/openapi.yaml",
        "the code",
        lineterm="",
    )
    lines = list(difference)
    if not lines:
        return "passed"
    print("\n".join(lines[:60]))
    print("If the change is meant, write it: ./dev manage spectacular --file api/openapi.yaml")
    return "failed"


def deploy_check(environment: Environment) -> Outcome:
    """Run Django's own check of settings as they are in production."""
    production = {
        "DEBUG": "0",
        "SITE_URL": "https://seminar.example.org",
        "BEHIND_PROXY": "1",
        "EMAIL_HOST": "mail.example.org",
    }
    return run(manage("check", "--deploy", "--fail-level", "WARNING"), {**environment, **production})


def bank_lint(environment: Environment) -> Outcome:
    if not command_exists("lintbanks"):
        return "skipped"
    return run(manage("lintbanks"), environment)


def node_tests(environment: Environment) -> Outcome:
    node, files = shutil.which("node"), sorted(map(str, (ROOT / "tests").rglob("*.test.mjs")))
    if node is None or not files:
        return "skipped"
    return run([node, "--test", *files], environment)


def engine_tests(environment: Environment) -> Outcome:
    """Run the engine's written cases, which must reach each of its branches."""
    if not (ROOT / "tests" / "engine").exists():
        return "skipped"
    coverage = (
        "--cov=quizzes.engine",
        "--cov-branch",
        "--cov-report=term-missing:skip-covered",
        "--cov-fail-under=100",
    )
    return run(pytest("tests/engine", "-m", WRITTEN, *coverage), environment)


def elsewhere() -> list[str]:
    """Return what keeps the tests of processes out of a run."""
    return [f"--ignore={path}" for path in PROCESSES]


def sqlite_tests(environment: Environment) -> Outcome:
    return run(pytest("-m", f"not browser and not ({WRITTEN})", *elsewhere()), environment)


def browser_tests(environment: Environment) -> Outcome:
    """Run what drives a browser: of the files that do alone, on tables made at once (the other checks migrate)."""
    files = [
        str(path) for path in sorted((ROOT / "tests").rglob("test_*.py")) if "needs_browser" in path.read_text("utf-8")
    ]
    return run(pytest("-m", "browser", "--nomigrations", *files), environment)


def process_tests(environment: Environment) -> Outcome:
    return run(pytest(*PROCESSES), environment)


def on_postgres(command: Sequence[str], environment: Environment) -> Outcome:
    """Run tests on PostgreSQL: the one that DATABASE_URL names, else a temporary one."""
    given = os.environ.get("DATABASE_URL", "")
    if given.startswith(("postgres://", "postgresql://")):
        return run(command, {**environment, "DATABASE_URL": given})
    try:
        with temporary_postgres() as url:
            return run(command, {**environment, "DATABASE_URL": url})
    except PostgresFailed as error:
        print(error)
        return "failed"


def postgres_tests(environment: Environment) -> Outcome:
    """Run what asks a database again, but for what is so long and says nothing of its kind that once is enough."""
    chosen = ("-m", "database and not browser and not once", "--ignore=tests/engine")
    return on_postgres(pytest(*chosen, *elsewhere()), environment)


def postgres_process_tests(environment: Environment) -> Outcome:
    return on_postgres(pytest("-m", "database", *PROCESSES), environment)


def checks() -> Iterator[tuple[str, Callable[[Environment], Outcome]]]:
    """Yield each check by name in the order they begin: the quick ones, then the longest first, to end together."""

    def command(*words: str) -> Callable[[Environment], Outcome]:
        return lambda environment: run(words, environment)

    yield "ruff check", command(*python("ruff", "check", "."))
    yield "ruff format", command(*python("ruff", "format", "--check", "."))
    yield "import contracts", command(sys.executable, str(Path(sys.executable).parent / "lint-imports"))
    yield "migrations", command(*manage("makemigrations", "--check", "--dry-run"))
    yield "openapi", openapi
    yield "deploy check", deploy_check
    yield "bank lint", bank_lint
    yield "node tests", node_tests
    yield "tests on PostgreSQL", postgres_tests
    yield "tests in a browser", browser_tests
    yield "tests on SQLite", sqlite_tests
    yield "processes on SQLite", process_tests
    yield "processes on PostgreSQL", postgres_process_tests
    yield "engine tests", engine_tests
    yield "mypy", command(*python("mypy"))


def summary(results: Sequence[Result]) -> str:
    """Return one line for each check, and a last one that counts them."""
    lines = [f"{result.outcome:8} {result.name:22} {result.seconds:6.1f} s" for result in results]
    counts = [f"{sum(result.outcome == kind for result in results)} {kind}" for kind in ("passed", "failed", "skipped")]
    return "\n".join(["", "Checks", *lines, "", ", ".join(counts)])


def run_apart(name: str) -> tuple[Result, str]:
    """Run one check in a process of its own; return how it went and what it said."""
    started = time.monotonic()
    command = [sys.executable, "-u", "-m", "seminar.operation.checks", "--only", name]
    done = subprocess.run(
        command, check=False, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    outcome: Outcome = "passed" if done.returncode == 0 else "skipped" if done.returncode == SKIPPED else "failed"
    return Result(name, outcome, time.monotonic() - started), done.stdout.decode(errors="replace")


def run_all() -> list[Result]:
    """Run every check, and show each as it ends."""
    results = {}
    with ThreadPoolExecutor(AT_ONCE) as pool:
        running = [pool.submit(run_apart, name) for name, _ in checks()]
        try:
            for done in as_completed(running):
                result, output = done.result()
                results[result.name] = result
                print(f"\n── {result.name} " + "─" * (100 - len(result.name)), flush=True)
                print(output, end="", flush=True)
        except KeyboardInterrupt:  # the checks that run were sent it too
            pool.shutdown(cancel_futures=True)
            raise
    return [results[name] for name, _ in checks()]


def run_only(name: str, environment: Environment) -> int:
    """Run the check of that name here, and return an exit code."""
    outcome = dict(checks())[name](environment)
    return {"passed": 0, "failed": 1, "skipped": SKIPPED}[outcome]


def main(arguments: Sequence[str]) -> int:
    if not arguments:
        results = run_all()
        print(summary(results), flush=True)
        return int(any(result.outcome == "failed" for result in results))
    with tempfile.TemporaryDirectory(prefix="seminar-test-") as folder:
        environment = clean_environment(os.environ, Path(folder))
        match arguments:
            case ["--only", name]:
                return run_only(name, environment)
        return subprocess.run(python("pytest", *arguments), check=False, cwd=ROOT, env=environment).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

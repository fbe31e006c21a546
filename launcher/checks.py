"""`make test` and `make check`: every check, each with its time, under one exit code."""

import os
import secrets
import shutil
import signal
import subprocess
import time
from pathlib import Path

from . import ROOT, VAR, Trouble, installs, on_path, say, server
from .postgres import throwaway_database
from .processes import MARK, end, marked, only_one

BIN = installs.VENV / "bin"
REQUIREMENTS = ("requirements.txt", "requirements-test.txt")
LOCKED = ("requirements", "requirements-test", "requirements-postgres", "bench/rivals/wagtail")
# Collected once for all that read them; those of `make run` may be of another day.
STATIC = {"STATIC_ROOT": str(VAR / "test-static")}
PARALLEL = ("-n", "auto", "--maxprocesses=8")
BROWSER_TESTS = "browser tests"
ONCE_MORE = ("--last-failed", "--last-failed-no-failures=none")
TESTS_FAILED = 1  # as pytest says it
# A deployment without a single warning: what docs/operations.md tells people to set.
PRODUCTION = {
    "HTTPS": "1",
    "DEMO": "0",
    "ALLOWED_HOSTS": "khuyenhoc.example",
    "EMAIL_URL": "smtp://localhost",
}
# Production without TLS, behind a proxy that says who reads; none of the servers compared writes a
# line of log for a request.
BENCH = {
    "HTTPS": "0",
    "DEMO": "0",
    "REQUIRE_2FA": "0",
    "TRUSTED_PROXIES": "1",
    "LOG_LEVEL": "CRITICAL",
    "STATEMENT_TIMEOUT": "120s",  # for making a country
}


def check(_arguments: list[str]) -> int:
    """What a few minutes can tell: lint, format, migrations, deployment, the house rules."""
    installs.python_packages(*REQUIREMENTS)
    rules = [str(path) for path in sorted((ROOT / "tests").glob("test_*.py"))]
    return run_all("check", {"tests": ["-m", "not slow and not browser", *PARALLEL, *rules]}, {})


def test(arguments: list[str]) -> int:
    """Everything. `arguments` go to pytest, which then is one run of what they select."""
    installs.python_packages(*REQUIREMENTS, "requirements-postgres.txt")
    installs.node_packages()
    node = str(installs.node())
    # Playwright's own Node wants libatomic, which a bare Debian does not have; this one does not.
    tools = {"NODE": node, "PLAYWRIGHT_NODEJS_PATH": node, "JAVA": str(installs.java())}
    plain = {"tests": ["-m", "not browser", *(arguments or PARALLEL)]}
    if chromium := installs.chromium():
        # Those of a file share a portal; the order is that of tests/conftest.py.
        files_apart = (*PARALLEL, "--dist=loadfile", "--no-loadscope-reorder")
        whole = {
            "tests": ["-m", "not browser and not alone", *PARALLEL],
            BROWSER_TESTS: ["-m", "browser and not alone", *files_apart],
            "marks": ["-m", "alone"],
        }
        runs = {"tests": arguments} if arguments else whole
        return run_all("test", runs, tools | {"CHROMIUM": chromium})
    if os.environ.get("CI") == "true":
        raise Trouble("No Chromium: the browser tests cannot run, and under CI they must.")
    loud = "!!! No Chromium found: THE BROWSER TESTS ARE LEFT OUT. Install chromium and run again."
    say(loud)
    code = run_all("test", plain, tools)
    say(loud)
    return code


def run_all(name: str, pytest_runs: dict[str, list[str]], tools: dict[str, str]) -> int:
    """Every step, also after one that failed; `pytest_runs` are arguments by the step's name."""
    busy = f"`make {name}` already runs in {ROOT}. Wait for it to end."
    with only_one(VAR / f"{name}.lock", busy), throwaway_database(VAR / name) as url:
        basic = os.environ | tools | {"DATABASE_URL": url, "SECRET_KEY": secrets.token_hex(32)}
        local = basic | {"HTTPS": "0"} | STATIC
        deployed = basic | PRODUCTION
        server.collect_static(local)
        manage = [installs.PYTHON, ROOT / "manage.py"]
        steps = [
            ("ruff check", [BIN / "ruff", "check", "--quiet", "."], local),
            ("ruff format", [BIN / "ruff", "format", "--check", "--quiet", "."], local),
            ("djade", [BIN / "djade", "--check", "--target-version=5.2", *templates()], local),
            ("migrations", [*manage, "makemigrations", "--check", "--dry-run"], local),
            ("deployment", [*manage, "check", "--deploy", "--fail-level=WARNING"], deployed),
            *(
                (step, [installs.PYTHON, "-m", "pytest", *arguments], local)
                for step, arguments in pytest_runs.items()
            ),
        ]
        failed = [step for step, command, settings in steps if not passes(step, command, settings)]
    if failed:
        say(f"FAILED: {', '.join(failed)}")
    return 1 if failed else 0


def pictures(_arguments: list[str]) -> int:
    """Draw what README shows, in docs/pictures, from the demo as it is now."""
    installs.python_packages(*REQUIREMENTS, "requirements-postgres.txt")
    if not (chromium := installs.chromium()):
        raise Trouble("No Chromium: the pictures cannot be drawn. Install chromium and run again.")
    with throwaway_database(VAR / "pictures") as url:
        environment = os.environ | STATIC | {"DATABASE_URL": url, "CHROMIUM": chromium}
        basic = {"SECRET_KEY": secrets.token_hex(32), "HTTPS": "0"}
        server.collect_static(environment | basic)
        command = [installs.PYTHON, "-m", "tests.browser.pictures"]
        return subprocess.run(command, check=False, cwd=ROOT, env=environment).returncode


def bench(arguments: list[str]) -> int:
    """How fast the portal is, beside its goals. `arguments` are the benchmarks wanted."""
    installs.python_packages(*REQUIREMENTS, "requirements-postgres.txt")
    for program in ("wrk", "nginx"):
        if not on_path(program) and not installs.debian_packages(program):
            say(f"!!! No {program} found: what needs it is not measured.")
    busy = f"`make bench` already runs in {ROOT}. Wait for it to end."
    # Written down for good, as in production.
    with (
        only_one(VAR / "bench.lock", busy),
        throwaway_database(VAR / "bench", durable=True) as url,
    ):
        folder = VAR / "bench-run"
        shutil.rmtree(folder, ignore_errors=True)
        environment = os.environ | STATIC | BENCH | {
            "DATABASE_URL": url,
            "SECRET_KEY": secrets.token_hex(32),
            "MEDIA_ROOT": str(folder / "media"),
            MARK: str(folder),
        }  # fmt: skip
        server.collect_static(environment)
        command = [installs.PYTHON, "-m", "bench", *arguments]
        try:
            return subprocess.run(command, check=False, cwd=ROOT, env=environment).returncode
        finally:
            # Servers that it had no time to stop
            end(lambda: marked(str(folder)), (signal.SIGTERM, 10), (signal.SIGKILL, 5))


def passes(step: str, command: list[str | Path], environment: dict[str, str]) -> bool:
    """Whether it ends well; of Chromium's tests, those that failed may do so the second time."""
    start = time.monotonic()
    is_pytest = "pytest" in command
    if is_pytest:
        say("")
    code = subprocess.run(command, check=False, cwd=ROOT, env=environment).returncode
    if step == BROWSER_TESTS and code == TESTS_FAILED:
        say("!!! Run once more by themselves, since a browser's clock is not the test's:")
        again = [*command, *ONCE_MORE]
        code = subprocess.run(again, check=False, cwd=ROOT, env=environment).returncode
        if code == 0:
            say("!!! They pass by themselves. What failed above is a race: mend it.")
    if not is_pytest:  # it tells its own time, and its line is to be the last
        say(f"{'ok' if code == 0 else 'FAILED':<8}{step:<14}{time.monotonic() - start:5.1f} s")
    return code == 0


def templates() -> list[Path]:
    return sorted((ROOT / "templates").rglob("*.html"))


def reformat(_arguments: list[str]) -> int:
    installs.python_packages(*REQUIREMENTS)
    commands = (
        [BIN / "ruff", "check", "--fix", "--quiet", "."],
        [BIN / "ruff", "format", "--quiet", "."],
        [BIN / "djade", "--target-version=5.2", *templates()],
    )
    for command in commands:
        subprocess.run(command, check=False, cwd=ROOT)
    return 0


def lock(_arguments: list[str]) -> int:
    """Write the requirements files, with hashes, from their `.in` files."""
    installs.python_packages(*REQUIREMENTS)
    subprocess.run([BIN / "pip", "install", "--quiet", "uv"], check=True)
    for name in LOCKED:
        command = [
            BIN / "uv", "pip", "compile", f"{name}.in", f"--output-file={name}.txt",
            "--universal", "--generate-hashes", "--no-emit-index-url", "--no-annotate",
            "--no-strip-extras",  # pip, with hashes, wants pins to name extras
            "--python-version=3.11", "--custom-compile-command=make lock", "--quiet",
        ]  # fmt: skip
        if subprocess.run(command, check=False, cwd=ROOT).returncode:
            raise Trouble(f"uv could not lock {name}.in: see above.")
    return 0

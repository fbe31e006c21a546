"""What wrk and the kernel tell."""

import os
import subprocess
import sys

import pytest

from bench import usage
from bench.load import Load

WRK = """Running 2s test @ http://127.0.0.1:8000/
  1 threads and 16 connections
  Thread Stats   Avg      Stdev     Max   +/- Stdev
    Latency     1.02ms    2.11ms  36.19ms   97.51%
Requests/sec:   2928.42
told answered=5902 microseconds=2015432 p50=5060 p99=36190 refused=3 broken=2
"""
# A program may be called anything.
STAT = b"77 (a) b (c) S 1 77 77 0 -1 4194560 9 8 7 6 300 20 5000 1000 20 0 3 0 99 0 0"
SPENDING = "import time\nwhile time.process_time() < 0.3: pass"
PARENT = f"""
import subprocess, sys
subprocess.run([sys.executable, "-c", {SPENDING!r}], check=True)
waiting = subprocess.Popen(["sleep", "60"])
print("ready", flush=True)
sys.stdin.read()
waiting.kill()
waiting.wait()
"""


def test_load_is_what_the_script_tells():
    load = Load.told(WRK)

    assert load == Load(answered=5902, seconds=2.015432, p50=5.06, p99=36.19, refused=3, broken=2)
    assert round(load.per_second, 1) == 2928.4


def test_load_of_a_run_that_told_nothing_is_an_error():
    with pytest.raises(RuntimeError, match="unable to connect"):
        Load.told("unable to connect to 127.0.0.1:8000 Connection refused\n")


def test_microseconds_are_those_of_one_answer():
    load = Load(200, 1.0, 1, 1, 0, 0, cpu=0.5, database_cpu=0.1)

    assert (load.microseconds, load.database_microseconds) == (2500, 500)


def test_cpu_ticks_are_those_of_a_process_and_of_the_children_it_waited_for():
    assert usage.cpu_ticks(STAT) == 6320
    assert usage.cpu_ticks(b"") == 0


def test_tree_has_the_children_and_the_time_of_those_that_ended():
    with subprocess.Popen(
        [sys.executable, "-c", PARENT], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        process.stdout.readline()

        assert len(usage.tree(process.pid)) == 2
        assert os.getpid() not in usage.tree(process.pid)
        assert 0.3 <= usage.cpu_seconds(process.pid) < 3
        assert 1 < usage.megabytes(process.pid) < 100

        process.stdin.close()

"""Runs one program after the other, and tells what each took."""

import dataclasses
import os
import signal
import statistics
import subprocess
import tempfile
import threading
import time

# They would pick another machine's matrix kernels.
LEFT_OUT = ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE")
LIMIT_SECONDS = 3 * 3600


class Failed(Exception):
    """A program that did not end well; its text is what it said."""


@dataclasses.dataclass
class Usage:
    """What one run took: seconds of wall clock and of processor time, MB (10⁶ bytes) of memory at its peak."""

    wall: float
    processor: float
    memory: float
    output: str = ""


def run(command, environment=None):
    """Runs a program to its end.

    - environment: variables on top of this program's own.

    Processor time counts the children that it waited for; memory is the largest of it and of them. A child's peak
    starts at the size of its parent, which is why this program imports no NumPy.
    """
    variables = {name: value for name, value in os.environ.items() if name not in LEFT_OUT} | (environment or {})
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        start = time.monotonic()
        child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output, stderr=errors, env=variables)
        timer = threading.Timer(LIMIT_SECONDS, child.kill)
        timer.start()
        try:
            _, status, usage = os.wait4(child.pid, 0)
        except BaseException:
            child.kill()
            child.wait()
            raise
        finally:
            timer.cancel()
        wall = time.monotonic() - start
        # So that Popen does not wait for it again.
        child.returncode = os.waitstatus_to_exitcode(status)
        for file in (output, errors):
            file.seek(0)
        if child.returncode != 0:
            raise Failed(f"{describe(command)}: {ending(child.returncode)}: {last_words(errors.read())}")
        text = output.read().decode()
    return Usage(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024 / 1e6, text)


def describe(command):
    return " ".join(os.path.basename(word) if os.path.isabs(word) else word for word in command)


def ending(code):
    return f"exit code {code}" if code > 0 else f"stopped by {signal.Signals(-code).name}"


def last_words(errors):
    lines = errors.decode(errors="replace").replace("\r", "\n").strip().splitlines()
    return " / ".join(lines[-2:]) or "it said nothing"


def in_turns(repeats, *works):
    """Runs each work once, then each again …, so that other work on the machine falls on all of them.

    - works: functions of no argument, each with how often it is to run: `(work, 5), (slow, 1)`.

    Gives a list of results for each work.
    """
    results = [[] for _ in works]
    for turn in range(repeats):
        for (work, times), list_of_work in zip(works, results):
            if turn < times:
                list_of_work.append(work())
    return results


@dataclasses.dataclass
class Spread:
    """The median of some numbers, with the least, the most and how many there were."""

    median: float
    least: float
    most: float
    count: int

    @classmethod
    def of(cls, numbers):
        numbers = list(numbers)
        return cls(statistics.median(numbers), min(numbers), max(numbers), len(numbers))

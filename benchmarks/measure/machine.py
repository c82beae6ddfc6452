"""Where and with what was measured."""

import datetime
import os
import re
import subprocess


def text_of(*command, folder=None):
    try:
        return subprocess.run(command, check=True, capture_output=True, text=True, cwd=folder).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return ""


def use_cores(count):
    """Keeps this program and all its children to so many processors."""
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:count])


def facts(program):
    model = re.search(r"^model name\s*: (.*)$", open("/proc/cpuinfo").read(), flags=re.M)
    # Of the checkout that the program was built in, which may be another than this.
    built_in = os.path.dirname(os.path.realpath(program))
    commit = text_of("git", "rev-parse", "--short", "HEAD", folder=built_in) or "no checkout"
    changed = text_of("git", "status", "--porcelain", "--", ":/Sources", ":/Package.swift", folder=built_in)
    return {
        "date": datetime.date.today().isoformat(),
        "cores": len(os.sched_getaffinity(0)),
        "processor": model.group(1) if model else "unknown",
        "load": round(os.getloadavg()[0], 2),
        "program": text_of(program, "--version"),
        "commit": commit + (", with changes" if changed else ""),
        "ffmpeg": text_of("ffmpeg", "-version").split("\n")[0].partition(" Copyright")[0],
    }

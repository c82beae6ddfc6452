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


def facts(program, checkout):
    with open("/proc/cpuinfo") as file:
        model = re.search(r"^model name\s*: (.*)$", file.read(), flags=re.MULTILINE)
    commit = text_of("git", "rev-parse", "--short", "HEAD", folder=checkout)
    changed = text_of("git", "status", "--porcelain", "--", "Sources", "Package.swift", folder=checkout)
    return {
        "date": datetime.date.today().isoformat(),
        "cores": len(os.sched_getaffinity(0)),
        "processor": model.group(1) if model else "unknown",
        "load at the start": round(os.getloadavg()[0], 2),
        "program": text_of(program, "--version"),
        "commit": commit + (", with changes" if changed else ""),
        "ffmpeg": text_of("ffmpeg", "-version").split("\n")[0].partition(" Copyright")[0],
    }

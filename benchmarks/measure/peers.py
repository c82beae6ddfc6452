"""The programs that are measured, ours among them: how each is called, and what it says when it is done."""

import json
import os
import shutil
import subprocess
import sys

from . import children

HERE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


class Missing(Exception):
    """Something that a measurement needs is not there; it is left out, and the table says so."""


class Rollcall:
    """The program under test. Libraries are made in `work`, one after the other, each gone before the next."""

    def __init__(self, program, work):
        self.program, self.library = program, os.path.join(work, "library")
        self.help = subprocess.run([program, "sort", "--help"], check=True, capture_output=True, text=True).stdout

    def has(self, option):
        return option in self.help

    def computes_in_bf16(self):
        doctor = subprocess.run([self.program, "doctor"], capture_output=True, text=True).stdout
        return any("bf16" in line for line in doctor.splitlines() if " processor " in line)

    def sort(self, clip, *options, home=None):
        """Makes a library of the clip. Gives its usage, with the report of `--json` as `report`."""
        shutil.rmtree(self.library, ignore_errors=True)
        command = [
            self.program,
            "sort",
            clip,
            "-o",
            self.library,
            "--timings",
            "--json",
            "--progress",
            "never",
            *options,
        ]
        usage = children.run(command, {"ROLLCALL_HOME": home} if home else None)
        usage.report = json.loads(usage.output)
        usage.stages = stages_of_ours(usage.report["stageSeconds"])
        return usage


# Stages of a run as the original has them, and what of ours goes into each.
STAGES = {
    "loading": ["models"],
    "frames": ["reading", "decoding"],
    "detection": ["detection"],
    "encoding": ["embedding"],
    "clustering": ["grouping"],
    "writing": ["portraits", "storing", "writing"],
}


def stages_of_ours(seconds):
    return {stage: sum(seconds.get(name, 0) for name in names) for stage, names in STAGES.items()}


def stages_of_script(seconds):
    return {"loading": seconds.get("imports", 0) + seconds.get("models", 0)} | {
        stage: seconds.get(stage, 0) for stage in STAGES if stage != "loading"
    }


class Environment:
    """A virtual environment of the peers; setup-python makes it, or mends it, where something is missing in it."""

    def __init__(self, folder, prebuilt=False):
        self.folder, self.prebuilt = folder, prebuilt
        self.known = set()

    def python(self, module="face_recognition"):
        """The interpreter, once it is sure that it can import the module."""
        python = os.path.join(self.folder, "bin", "python")
        if module not in self.known and not self.imports(python, module):
            print(f"making {self.folder}, which takes minutes", file=sys.stderr)
            options = ["--prebuilt"] if self.prebuilt else []
            made = subprocess.run([os.path.join(HERE, "setup-python"), *options, self.folder], stdout=sys.stderr)
            if made.returncode != 0 or not self.imports(python, module):
                raise Missing(f"setup-python could not make an environment with {module}")
        self.known.add(module)
        return python

    def imports(self, python, module):
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        return os.path.exists(python) and subprocess.run([python, "-c", f"import {module}"], **quiet).returncode == 0


class Script:
    """A Python script of this folder with original.py's interface: `CLIP -o FOLDER`, JSON on standard output."""

    def __init__(self, name, environment, work, module="face_recognition"):
        self.path, self.environment, self.module = os.path.join(HERE, name), environment, module
        self.folder = os.path.join(work, "peer")

    def run(self, clip, *options):
        if not os.path.exists(self.path):
            raise Missing(f"there is no {os.path.basename(self.path)}")
        shutil.rmtree(self.folder, ignore_errors=True)
        usage = children.run([self.environment.python(self.module), self.path, clip, "-o", self.folder, *options])
        usage.report = json.loads(usage.output)
        usage.stages = stages_of_script(usage.report["seconds"])
        return usage


def decode_with_ffmpeg(clip):
    return children.run(
        ["ffmpeg", "-nostdin", "-v", "error", "-threads", "2", "-i", clip, "-map", "0:v:0", "-f", "null", "-"]
    )

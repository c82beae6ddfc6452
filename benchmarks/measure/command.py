"""The command: what is asked for, one measurement after the other, and what becomes of the results."""

import argparse
import dataclasses
import os
import re
import subprocess
import sys
import tempfile

from . import growth, machine, plots, portraits, results, sizes, table, whole
from .children import Failed
from .clips import SCENE_NAMES, Clips
from .peers import HERE, Environment, Missing, Rollcall, Script
from .results import Measurement

EXPERIMENTS = {
    "original-five-people": whole.five_people,
    **whole.of_each_scene("original", whole.wide),
    **whole.of_each_scene("modern", whole.modern),
    **whole.of_each_scene("decoding", whole.decoding),
    **whole.of_each_scene("real-time", whole.real_time),
    "first-face": whole.first_face,
    "memory": growth.memory,
    "portraits": portraits.portraits,
    "dbscan": growth.dbscan,
    "grouping": growth.grouping,
    "minutes": growth.minutes,
    "faces": growth.faces,
}
CHECKOUT = os.path.dirname(HERE)
# What the page was last written from: without it, one row could not be measured again without all others.
RESULTS = os.path.join(HERE, "results.json")


class Bench:
    """What every measurement is given."""

    def __init__(self, options):
        self.here, self.checkout = HERE, CHECKOUT
        self.repeats, self.skip_prebuilt = options.repeats, options.skip_prebuilt
        self.sizes = sizes_of(options)
        self.program = os.path.abspath(options.program)
        self.models = os.path.abspath(options.models)
        made = os.path.join(os.path.abspath(options.work), "clips")
        self.clips = Clips(os.path.abspath(options.clips), made, self.sizes.wide_seconds)
        # Of this run, so that two runs do not get into each other's way.
        self.temporary = tempfile.TemporaryDirectory(prefix="run-", dir=options.work)
        self.work = self.temporary.name
        self.rollcall = Rollcall(self.program, self.work)
        self.environment = Environment(os.path.abspath(options.venv))
        self.original = Script("original.py", self.environment, self.work)
        self.prebuilt = Script("original.py", Environment(os.path.abspath(options.prebuilt_venv), True), self.work)
        self.modern = Script("modern.py", self.environment, self.work, "onnxruntime")

    def named(self, scene):
        return f"{self.clips.seconds} s of {SCENE_NAMES[scene]}"


def sizes_of(options):
    if options.tiny:
        return sizes.TINY
    return sizes.AS_ASKED if options.long else sizes.WITHOUT_HOURS


def parsed(arguments):
    cache = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    data = os.path.join(CHECKOUT, "..", "shared", "data")
    parser = argparse.ArgumentParser(
        prog="benchmarks/run", description="Measures Rollcall beside its peers, and compares with what is asked for."
    )
    parser.add_argument("--only", nargs="+", metavar="NAME", choices=EXPERIMENTS, help=f"of {', '.join(EXPERIMENTS)}")
    parser.add_argument(
        "--repeats", type=int, default=5, metavar="N", help="runs of each, in turns (default 5; the original 2 at most)"
    )
    amount = parser.add_mutually_exclusive_group()
    amount.add_argument("--long", action="store_true", help="2 h of video, 128 min, a million faces: hours")
    amount.add_argument(
        "--tiny", action="store_true", help="a little of each, to see that it works: figures mean nothing"
    )
    parser.add_argument(
        "--skip-prebuilt", action="store_true", help="leave out the original on the prebuilt dlib, which is slow"
    )
    parser.add_argument("--check", action="store_true", help="exit 1 where less is reached than is asked for at least")
    parser.add_argument(
        "--json",
        metavar="FILE",
        help="put the results into FILE, in the place of earlier ones of the same names (with --write: "
        "benchmarks/results.json, which holds all that the page was last written from)",
    )
    parser.add_argument(
        "--nothing", action="store_true", help="measure nothing: --check and --write with what is in --json's FILE"
    )
    parser.add_argument(
        "--write", action="store_true", help=f"rewrite the marked part of {table.PAGE}, and {table.PLOTS}"
    )
    parser.add_argument("--cores", type=int, default=2, metavar="N", help="processors to use (default 2)")
    parser.add_argument("--program", default=os.path.join(CHECKOUT, ".build", "release", "rollcall"), metavar="FILE")
    parser.add_argument(
        "--clips",
        default=os.path.join(data, "clips"),
        metavar="FOLDER",
        help="with five-people.mp4 and white-house.mp4",
    )
    parser.add_argument(
        "--models", default=os.path.join(data, "models"), metavar="FOLDER", help="with the modern pipeline's ONNX files"
    )
    parser.add_argument(
        "--work",
        default=os.path.join(cache, "rollcall-benchmarks"),
        metavar="FOLDER",
        help="for what is kept: clips, environments",
    )
    parser.add_argument("--venv", metavar="FOLDER", help="made by setup-python (default: in --work)")
    parser.add_argument(
        "--prebuilt-venv", metavar="FOLDER", help="made by setup-python --prebuilt (default: in --work)"
    )
    options = parser.parse_args(arguments)
    if options.repeats < 1 or options.cores < 1:
        parser.error("--repeats and --cores are at least 1")
    if options.write:
        options.json = options.json or RESULTS
    if options.nothing and not (options.json and os.path.exists(options.json)):
        parser.error("--nothing needs the --json of an earlier run")
    if options.tiny and options.write:
        parser.error("--write does not go with --tiny, whose figures mean nothing")
    options.venv = options.venv or os.path.join(options.work, "venv")
    options.prebuilt_venv = options.prebuilt_venv or os.path.join(options.work, "venv-prebuilt")
    return options


def inside(folder, other):
    return os.path.commonpath([os.path.realpath(folder), os.path.realpath(other)]) == os.path.realpath(other)


def measure(options, measurements):
    """Adds to the measurements, which are by name, or puts new ones in their places."""
    if not os.access(options.program, os.X_OK):
        sys.exit(f"benchmarks/run: there is no program {options.program}; `swift build -c release` makes it")
    if inside(options.work, CHECKOUT):
        sys.exit(f"benchmarks/run: {options.work} lies inside the checkout")
    machine.use_cores(options.cores)
    os.makedirs(options.work, exist_ok=True)
    bench = Bench(options)
    amount = " --tiny" if options.tiny else " --long" if options.long else ""
    for name, experiment in EXPERIMENTS.items():
        if options.only and name not in options.only:
            continue
        say(name)
        where = machine.facts(options.program) | {"command": f"benchmarks/run{amount} --repeats {options.repeats}"}
        try:
            one = experiment(bench)
        except (Missing, Failed, FileNotFoundError, subprocess.CalledProcessError) as error:
            say(f"{name}: not measured: {error}")
            one = Measurement(name, name, skipped=str(error))
        one.where = where
        measurements[name] = dataclasses.asdict(one)
        for line in lines_of(measurements[name]):
            say("  " + line)
        if options.json:
            # After each, so that a run of hours that is cut off has not been for nothing.
            results.save(options.json, in_order(measurements))


def in_order(measurements):
    return {name: measurements[name] for name in EXPERIMENTS if name in measurements}


def lines_of(one):
    for who, entry in one["runs"].items():
        units = {"wall": "s", "processor": "s", "memory": "MB"}
        wall, processor, memory = (table.number(entry[key]["median"], unit) for key, unit in units.items())
        yield f"{who}: {wall}, processor {processor}, {memory}"
    for agreement in one["agreements"]:
        yield f"{'agrees' if agreement['agrees'] else 'DIFFERS'}, {agreement['what']}: {agreement['words']}"
    yield from one["notes"]


def say(words):
    print(f"benchmarks/run: {words}", file=sys.stderr, flush=True)


def write(measurements):
    drawn = plots.make(measurements)
    page = os.path.join(CHECKOUT, table.PAGE)
    with open(page, encoding="utf-8") as file:
        before = file.read()
    after = table.rewritten(before, measurements, {name: title for name, (title, _) in drawn.items()})
    folder = os.path.join(CHECKOUT, table.PLOTS)
    os.makedirs(folder, exist_ok=True)
    for name in re.findall(r"[\w-]+\.svg", " ".join(os.listdir(folder))):
        # What the page no longer shows.
        os.remove(os.path.join(folder, name))
    for name, (_, svg) in drawn.items():
        with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
            file.write(svg)
    with open(page, "w", encoding="utf-8") as file:
        file.write(after)


def main(arguments):
    options = parsed(arguments)
    measurements = results.load(options.json) if options.json else {}
    if not options.nothing:
        measure(options, measurements)
    chosen = [one for name, one in in_order(measurements).items() if not options.only or name in options.only]
    print(table.target_table(chosen))
    if options.write:
        if any(" --tiny" in one["where"]["command"] for one in measurements.values()):
            sys.exit("benchmarks/run: --write does not go with figures of --tiny, which mean nothing")
        write(list(in_order(measurements).values()))
    if options.check:
        short = list(table.shortfalls(chosen))
        for line in short:
            say(line)
        return 1 if short else 0
    return 0

"""How time and memory grow with minutes of video and with faces."""

import json
import os
import re
import shutil
import subprocess

from . import children
from .peers import Missing
from .results import Measurement

MINUTES = [1, 2, 4, 8, 16, 32, 64, 128]
MOST_MINUTES, FACES = 8, [1_000, 10_000, 100_000]
FACES_LONG = FACES + [1_000_000]


def memory(bench):
    """Peak memory of a clip of two hours beside that of the same for a minute, both with the defaults."""
    result = Measurement("memory", "Memory as a clip grows: the 720p clip looped, defaults")
    lengths = [1, 120] if bench.long else [1, 4]
    runs = {minutes: bench.rollcall.sort(bench.clips.of_minutes(minutes)) for minutes in lengths}
    for minutes, usage in runs.items():
        result.add_runs(f"{minutes} min", [usage])
        result.notes.append(f"{minutes} min: {usage.report['frames']} frames, {usage.report['faces']} faces.")
    short, long = (runs[minutes].memory for minutes in lengths)
    growth = 100 * (long / short - 1)
    if bench.long:
        result.figure("memory-growth", [growth])
        result.figure("memory-peak", [long])
    else:
        result.notes.append(f"4 min beside 1: {growth:+.0f} %. The 2 h that are asked for come with `--long`.")
    return result


def minutes(bench):
    """The same clip for 1, 2, 4 … minutes, a frame a second; each length once, as the line through them tells."""
    result = Measurement("minutes", "Time as a clip grows: the 720p clip looped, `--sample 1`")
    lengths = MINUTES if bench.long else [length for length in MINUTES if length <= MOST_MINUTES]
    runs = [bench.rollcall.sort(bench.clips.of_minutes(length), "--sample", "1") for length in lengths]
    for length, usage in zip(lengths, runs):
        result.add_runs(f"{length} min", [usage])
    result.series = {
        "minutes": lengths,
        "wall": [usage.wall for usage in runs],
        "processor": [usage.processor for usage in runs],
        "memory": [usage.memory for usage in runs],
    }
    return result


# What large-library.py prints of one command, and how it is called in the plot.
COMMANDS = {
    "people": r"^people +([0-9.]+) s",
    "name": r"^name .*?([0-9.]+) s$",
    "move": r"^move one of the best.*?([0-9.]+) s$",
    "add a clip": r"added to the library ([0-9.]+) s",
}


def faces(bench):
    """What people do with libraries of 10³ … 10⁶ made-up faces, by large-library.py."""
    result = Measurement("faces", "Time as a library grows: one command on made-up faces")
    counts = FACES_LONG if bench.long else FACES
    series = {name: [] for name in COMMANDS}
    for count in counts:
        work = os.path.join(bench.work, "large")
        shutil.rmtree(work, ignore_errors=True)
        os.makedirs(work)
        script = os.path.join(bench.here, "large-library.py")
        python = bench.environment.python("numpy")
        clip = bench.clips.five_people()
        text = children.run([python, script, bench.program, str(count), work, clip]).output
        shutil.rmtree(work)
        for name, pattern in COMMANDS.items():
            series[name].append(float(re.search(pattern, text, flags=re.MULTILINE).group(1)))
    result.series = {"faces": counts, **series}
    return result


def dbscan(bench):
    """Exact DBSCAN beside scikit-learn's, by dbscan/run.py, which measures inside each process and compares labels."""
    result = Measurement("dbscan", "DBSCAN beside scikit-learn, `n_jobs=2`: wall clock of the grouping alone")
    sizes = [10_000, 20_000, 50_000, 100_000]
    lines = dbscan_lines(bench, sizes, bench.repeats)
    result.series = {"rows": sizes, "Rollcall": [], "scikit-learn": []}
    for line in lines:
        for who in ("Rollcall", "scikit-learn"):
            one = line[who.lower()]
            result.series[who].append(one["seconds"])
            result.add_runs(f"{who}, {line['rows']:,} × 128", usages(one))
    last = lines[-1]
    ours, theirs = last["rollcall"], last["scikit-learn"]
    same = all(line["same labels"] for line in lines)
    void = result.agree("labels", same, f"compared at {', '.join(f'{size:,}' for size in sizes)} rows")
    result.ratio("dbscan", usages(theirs), usages(ours), void)
    result.figure("dbscan-memory", [ours["peak_mib"] / theirs["peak_mib"]], void)
    if bench.long:
        (million,) = dbscan_lines(bench, [1_000_000], 1, "--only-ours")
        result.add_runs("Rollcall, 1,000,000 × 128", usages(million["rollcall"]))
        result.figure("dbscan-million", [million["rollcall"]["seconds"] / 60])
        result.figure("dbscan-million-memory", [million["rollcall"]["peak_mib"] * 1024**2 / 1e9])
    return result


def dbscan_lines(bench, sizes, repeats, *options):
    command = [bench.environment.python("sklearn"), os.path.join(bench.here, "dbscan", "run.py")]
    command += ["--sizes", ",".join(map(str, sizes)), "--repeats", str(repeats), *options]
    # Its exit code tells of labels that differ, which the lines say too.
    done = subprocess.run(command, check=False, stdout=subprocess.PIPE, text=True)
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    if len(lines) != len(sizes):
        raise children.Failed("dbscan/run.py did not come to its end")
    return lines


def usages(one):
    """The runs of one side of a line of dbscan/run.py; their peaks are equal."""
    memory = one["peak_mib"] * 1024**2 / 1e6
    return [
        children.Usage(wall, processor, memory)
        for wall, processor in zip(one["runs"]["seconds"], one["runs"]["processor"])
    ]


def grouping(bench):
    """The default grouping of 100,000 made-up tracks, by grouping/run.py."""
    result = Measurement("grouping", "Default grouping of made-up tracks")
    script = os.path.join(bench.here, "grouping", "run.py")
    # HOOK: grouping/run.py is called like dbscan/run.py, and prints a line a size: {"tracks", "seconds", "peak_mib"}.
    if not os.path.exists(script):
        raise Missing("there is no grouping/run.py")
    command = [bench.environment.python("numpy"), script, "--sizes", "100000"]
    lines = [json.loads(line) for line in children.run(command).output.splitlines() if line.startswith("{")]
    result.figure("grouping", [line["seconds"] for line in lines if line["tracks"] == 100_000])
    return result

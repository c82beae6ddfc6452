"""How time and memory grow with minutes of video and with faces."""

import json
import os
import re
import shutil
import subprocess

from . import children
from .peers import Missing
from .results import Measurement

# The harder of the two scenes: more people, and contrast to mend.
SCENE = "dark"


def memory(bench):
    """Peak memory of a clip of two hours beside that of the same for a minute, both with the defaults."""
    result = Measurement("memory", f"Memory as a clip grows, defaults: {bench.named(SCENE)}, looped")
    lengths = bench.sizes.memory_minutes
    usages = {minutes: bench.rollcall.sort(bench.clips.of_minutes(SCENE, minutes)) for minutes in lengths}
    for minutes, usage in usages.items():
        result.add_runs(f"{minutes:g} min", [usage])
        result.notes.append(f"{minutes:g} min: {usage.report['frames']} frames, {usage.report['faces']} faces.")
    short, long = (usages[minutes].memory for minutes in lengths)
    growth = 100 * (long / short - 1)
    if lengths == [1, 120]:
        result.figure("memory-growth", [growth])
        result.figure("memory-peak", [long])
    else:
        result.notes.append(
            f"{lengths[1]:g} min beside {lengths[0]:g}: {growth:+.0f} %. The 2 h that are asked for come with `--long`."
        )
    return result


def minutes(bench):
    """The same clip for 1, 2, 4 … minutes, a frame a second; each length once, as the line through them tells."""
    result = Measurement("minutes", f"Time as a clip grows, `--sample 1`: {bench.named(SCENE)}, looped")
    lengths = bench.sizes.minutes
    usages = [bench.rollcall.sort(bench.clips.of_minutes(SCENE, length), "--sample", "1") for length in lengths]
    for length, usage in zip(lengths, usages):
        result.add_runs(f"{length:g} min", [usage])
    result.series = {
        "minutes": lengths,
        "wall": [usage.wall for usage in usages],
        "processor": [usage.processor for usage in usages],
        "memory": [usage.memory for usage in usages],
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
    counts = bench.sizes.faces
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
            series[name].append(float(re.search(pattern, text, flags=re.M).group(1)))
    result.series = {"faces": counts, **series}
    return result


def dbscan(bench):
    """Exact DBSCAN beside scikit-learn's, by dbscan/run.py, which measures inside each process and compares labels."""
    result = Measurement("dbscan", "DBSCAN beside scikit-learn, `n_jobs=2`: wall clock of the grouping alone")
    sizes = bench.sizes.rows
    lines = run_py(bench, "dbscan", "sklearn", sizes, "--repeats", str(bench.repeats))
    result.series = {"rows": sizes, "Rollcall": [], "scikit-learn": []}
    for rows, line in zip(sizes, lines):
        for who in ("Rollcall", "scikit-learn"):
            result.add_runs(f"{who}, {rows:,} × 128", usages_of(line[who.lower()]))
            result.series[who].append(line[who.lower()]["seconds"])
    same = all(line["same labels"] for line in lines)
    void = result.agree(
        "labels", same, f"{'identical' if same else 'not identical'} at {', '.join(f'{n:,}' for n in sizes)} rows"
    )
    ours, theirs = (usages_of(lines[-1][who]) for who in ("rollcall", "scikit-learn"))
    result.ratio("dbscan", theirs, ours, void)
    result.figure("dbscan-memory", [ours[0].memory / theirs[0].memory], void)
    if bench.sizes.many_rows:
        (line,) = run_py(bench, "dbscan", "sklearn", [bench.sizes.many_rows], "--only-ours")
        (usage,) = usages_of(line["rollcall"])
        result.add_runs(f"Rollcall, {bench.sizes.many_rows:,} × 128", [usage])
        result.figure("dbscan-million", [usage.wall / 60])
        result.figure("dbscan-million-memory", [usage.memory / 1000])
    return result


def grouping(bench):
    """The default grouping of made-up tracks, by grouping/run.py, which is called like dbscan/run.py."""
    tracks = bench.sizes.tracks
    result = Measurement("grouping", f"Default grouping of {tracks:,} made-up tracks")
    if not os.path.exists(os.path.join(bench.here, "grouping", "run.py")):
        raise Missing("there is no benchmarks/grouping/run.py")
    usages = [
        usage for _ in range(bench.repeats) for usage in usages_of(run_py(bench, "grouping", "numpy", [tracks])[0])
    ]
    result.add_runs(f"{tracks:,} tracks", usages)
    result.figure("grouping", (usage.wall for usage in usages))
    return result


def run_py(bench, name, module, sizes, *options):
    """The JSON lines of NAME/run.py, one a size."""
    command = [
        bench.environment.python(module),
        os.path.join(bench.here, name, "run.py"),
        "--sizes",
        ",".join(map(str, sizes)),
    ]
    # Its exit code tells of labels that differ, which the lines say too.
    done = subprocess.run([*command, *options], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    lines = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    if len(lines) != len(sizes):
        raise children.Failed(f"{name}/run.py did not come to its end: {children.last_words(done.stderr.encode())}")
    return lines


def usages_of(one):
    """The runs of one side of a line; their peaks are equal."""
    runs = one.get("runs") or {"seconds": [one["seconds"]], "processor": [one.get("processor", 0)]}
    memory = one["peak_mib"] * 1024**2 / 1e6
    return [children.Usage(wall, processor, memory) for wall, processor in zip(runs["seconds"], runs["processor"])]

"""Whole commands: ours beside the original, a modern pipeline and decoding, and how soon the first face is there."""

import os
import re

from . import agreement, clips, packs_home
from .children import in_turns
from .peers import Missing, decode_with_ffmpeg, decode_with_opencv
from .results import Measurement

# The original takes minutes, and its times differ little from run to run.
MOST_RUNS_OF_THE_ORIGINAL, RUNS_OF_THE_PREBUILT = 2, 1


def beside_the_original(bench, name, clip, short, title):
    """`--preset original` in f32 and bf16, the default models at its frame rate, and the defaults."""
    result = Measurement(name, f"Beside the original: {title}", shows_stages=True)
    facts = clips.facts(clip)
    ways = {
        "`--preset original`": ["--preset", "original"],
        "`--preset original --precision bf16`": ["--preset", "original", "--precision", "bf16"],
        "`--sample 1`": ["--sample", "1"],
        "defaults": [],
    }
    if not bench.rollcall.has("--precision"):
        del ways["`--preset original --precision bf16`"]
        result.notes.append("This program has no `--precision`, so bf16 was not measured.")
    faces = {}

    def ours(way):
        def work():
            usage = bench.rollcall.sort(clip, *ways[way])
            faces[way] = agreement.of_library(bench.rollcall.library)
            return usage

        return work

    works = [(lambda: bench.original.run(clip), min(bench.repeats, MOST_RUNS_OF_THE_ORIGINAL))]
    if not bench.skip_prebuilt:
        works.append((lambda: bench.prebuilt.run(clip), RUNS_OF_THE_PREBUILT))
    works += [(ours(way), bench.repeats) for way in ways]
    runs = in_turns(bench.repeats, *works)
    original, runs = runs[0], runs[1:]
    result.add_runs("original", original)
    versions = ", ".join(f"{name} {version}" for name, version in original[0].report["versions"].items())
    result.notes.append(f"The original: {versions}.")
    prebuilt = []
    if not bench.skip_prebuilt:
        prebuilt, runs = runs[0], runs[1:]
        result.add_runs("original, prebuilt `dlib-bin`", prebuilt)
    runs = dict(zip(ways, runs))
    for way, usages in runs.items():
        result.add_runs(way, usages)

    theirs = agreement.of_script(original[0].report, facts["width"], facts["height"])
    compared = {"`--preset original`": (agreement.identical, f"{short}-preset")}
    compared["`--preset original --precision bf16`"] = (agreement.rounded, f"{short}-bf16")
    compared["`--sample 1`"] = (lambda a, b: agreement.found(a, b, 0.3, 0.9), f"{short}-default")
    for way, (compare, target) in compared.items():
        if way in runs:
            void = result.agree(way, *compare(theirs, faces[way]))
            result.ratio(target, original, runs[way], void)
    if prebuilt:
        factor = prebuilt[0].wall / runs["`--sample 1`"][0].wall
        result.notes.append(
            f"With the prebuilt `dlib-bin`, `--sample 1` is {factor:.0f} times as fast as the original."
        )
    return result


def five_people(bench):
    clip = bench.clips.five_people()
    return beside_the_original(bench, "original-five-people", clip, "five-people", "five-people, 20 s of 640 × 480")


def wide(bench):
    return beside_the_original(bench, "original-wide", bench.clips.wide(), "wide", clips.WIDE)


def modern(bench):
    """The same two networks on both sides: ONNX Runtime in Python, and ours with packs of them."""
    result = Measurement(
        "modern", f"Beside a modern pipeline, SCRFD-2.5G and MobileFaceNet: {clips.WIDE}", shows_stages=True
    )
    home = packs_home.make(bench)
    clip = bench.clips.wide()
    facts = clips.facts(clip)
    options = ["--sample", "1", "--detector", packs_home.DETECTOR, "--embedder", packs_home.EMBEDDER]
    faces = []

    def ours():
        usage = bench.rollcall.sort(clip, *options, home=home)
        faces[:] = agreement.of_library(bench.rollcall.library)
        return usage

    theirs, mine = in_turns(bench.repeats, (lambda: bench.modern.run(clip), bench.repeats), (ours, bench.repeats))
    result.add_runs("`modern.py`", theirs)
    result.add_runs("Rollcall, the same networks", mine)
    found = agreement.found(agreement.of_script(theirs[0].report, facts["width"], facts["height"]), faces, 0.9, 0.9)
    result.ratio("modern", theirs, mine, result.agree("the same networks", *found))
    return result


def decoding(bench):
    """The whole command at a frame a second beside decoding alone, which looks at nothing."""
    result = Measurement("decoding", f"Beside decoding alone: {clips.WIDE}")
    clip = bench.clips.wide()
    facts = clips.facts(clip)
    ffmpeg, opencv, ours = in_turns(
        bench.repeats,
        (lambda: decode_with_ffmpeg(clip), bench.repeats),
        (lambda: decode_with_opencv(clip, bench.environment), bench.repeats),
        (lambda: bench.rollcall.sort(clip, "--sample", "1"), bench.repeats),
    )
    result.add_runs("`ffmpeg -threads 2 -f null`", ffmpeg)
    result.add_runs("OpenCV, `grab()`", opencv)
    result.add_runs("`--sample 1`", ours)
    void = result.agree(
        "OpenCV's frames", int(opencv[0].output) == facts["frames"], f"{opencv[0].output.strip()} of {facts['frames']}"
    )
    looked_at, expected = ours[0].report["frames"], int(facts["seconds"]) + 1
    words = f"{looked_at} looked at in {facts['seconds']:.1f} s"
    result.ratio("decoding", ours, ffmpeg, void or result.agree("our frames", abs(looked_at - expected) <= 1, words))
    return result


def real_time(bench):
    result = Measurement("real-time", f"Defaults, six frames a second: {clips.WIDE}")
    clip = bench.clips.wide()
    seconds = clips.facts(clip)["seconds"]
    (runs,) = in_turns(bench.repeats, (lambda: bench.rollcall.sort(clip), bench.repeats))
    result.add_runs("defaults", runs)
    result.figure("real-time", (seconds / usage.wall for usage in runs))
    report = runs[0].report
    stages = report["stageSeconds"]
    milliseconds = (
        1000 * sum(stages.get(name, 0) for name in ("portraits", "storing", "writing")) / max(1, report["faces"])
    )
    result.notes.append(
        f"{report['frames']} frames, {report['faces']} faces; cutting, writing, storing and placing a face's portrait: "
        f"{milliseconds:.1f} ms a face."
    )
    return result


# What the progress line says once a frame with faces is done: embedded, and its portrait written.
FIRST_FACE = re.compile(rb"[1-9][0-9,]* faces?\b")


def first_face(bench):
    """From the start of the program to its first word of a face, on a photo with one; models are there already."""
    result = Measurement("first-face", "Start to first face: a photo of 640 × 480")
    photo = bench.clips.photo()
    times = 2 * bench.repeats + 1

    def ours():
        usage = bench.rollcall.sort(photo, seek=FIRST_FACE)
        if usage.first is None or usage.report["faces"] != 1:
            raise Missing(f"no face was found in {os.path.basename(photo)}")
        return usage

    ours()  # Not counted: it brings program and models into the page cache, as a second start finds them.
    (runs,) = in_turns(times, (ours, times))
    result.add_runs("`rollcall sort photo.jpg`, the whole command", runs)
    result.figure("first-face", (usage.first for usage in runs))
    return result

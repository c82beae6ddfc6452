"""Portraits and montages beside Pillow: the same crops of the same frames, to the same sizes, by the same filter."""

import json
import os
import shutil
import subprocess

from . import agreement, children, clips
from .results import Measurement

FACES_A_PERSON = 100
# Kept in memory by both sides: 66 MB at 720p.
FRAMES = 24
# Grey levels by which two pictures may differ on average: the filters round differently, and so does JPEG after that.
TOLERANCE = 1.0
COMPARED = """Both cut the same boxes, with our margins, out of the same frames, which are in memory;
resize by Lanczos to a width of 400; save as JPEG (quality 90, 4:2:0) in a folder a person; then read
each person's first 25 again for a montage. Rollcall makes portraits and then montages on two threads,
as its pipeline does, and gives each file its name when it is whole; Pillow does both in two processes,
which have the frames by forking. Wall clock of that alone; processor time and peak memory (of the
largest process) are with starting and loading the frames."""


def portraits(bench):
    count = bench.sizes.portraits
    result = Measurement("portraits", f"{count:,} portraits and {count // FACES_A_PERSON} montages beside Pillow")
    result.notes.append(COMPARED)
    folder = os.path.join(bench.work, "portraits")
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    clip = bench.clips.wide("day")
    facts = clips.facts(clip)
    frames, boxes = os.path.join(folder, "frames.rgb"), os.path.join(folder, "boxes.txt")
    bench.rollcall.sort(clip, "--sample", "1")
    make_input(clip, agreement.of_library(bench.rollcall.library), count, frames, boxes)

    ours = built(bench)
    peer = [bench.environment.python("PIL"), os.path.join(bench.here, "portraits", "peer.py")]
    outputs = {"Rollcall": os.path.join(folder, "ours"), "Pillow": os.path.join(folder, "pillow")}

    def work(who, command):
        def once():
            shutil.rmtree(outputs[who], ignore_errors=True)
            os.makedirs(outputs[who])
            arguments = [frames, str(facts["width"]), str(facts["height"]), boxes, outputs[who]]
            usage = children.run([*command, *arguments])
            # Of the work alone: without loading frames, and without Python's start.
            usage.wall = json.loads(usage.output)["seconds"]
            return usage

        return once

    works = [(work("Rollcall", [ours]), bench.repeats), (work("Pillow", peer), bench.repeats)]
    mine, theirs = children.in_turns(bench.repeats, *works)
    result.add_runs("Rollcall", mine)
    result.add_runs("Pillow", theirs)
    compared = json.loads(children.run([*peer, "--compare", outputs["Rollcall"], outputs["Pillow"]]).output)
    near = compared["same files and sizes"] and compared["mean"] <= TOLERANCE
    mean = f"{compared['mean']:.2f}" if "mean" in compared else "nothing"
    words = f"{compared['looked at']} of {compared['files']} pictures compared, {mean} grey levels apart on average"
    result.ratio("portraits", theirs, mine, result.agree("pictures", near, words))
    shutil.rmtree(folder)
    return result


def make_input(clip, faces, count, frames_path, boxes_path):
    """Raw frames with faces, spread over the clip, and their boxes again and again, moved a little each time."""
    numbers = sorted({face.frame for face in faces})
    chosen = numbers[:: max(1, len(numbers) // FRAMES)][:FRAMES]
    pick = "+".join(f"eq(n\\,{number})" for number in chosen)
    command = [
        "ffmpeg",
        "-nostdin",
        "-v",
        "error",
        "-y",
        "-i",
        clip,
        "-vf",
        f"select='{pick}'",
        "-fps_mode",
        "passthrough",
    ]
    subprocess.run([*command, "-f", "rawvideo", "-pix_fmt", "rgb24", frames_path], check=True)
    here = [(chosen.index(face.frame), *face.box) for face in faces if face.frame in chosen]
    with open(boxes_path, "w") as file:
        for number in range(count):
            frame, left, top, right, bottom = here[number % len(here)]
            shift = number // len(here) % 7 - 3
            print(frame, left + shift, top + shift, right - left, bottom - top, number // FACES_A_PERSON, file=file)


def built(bench):
    package = os.path.join(bench.here, "portraits")
    scratch = os.path.join(bench.checkout, ".build", "measure-portraits")
    build = ["swift", "build", "-c", "release", "--package-path", package, "--scratch-path", scratch]
    subprocess.run(build, check=True, stdout=subprocess.DEVNULL)
    folder = subprocess.run([*build, "--show-bin-path"], check=True, stdout=subprocess.PIPE, text=True).stdout.strip()
    return os.path.join(folder, "measure-portraits")

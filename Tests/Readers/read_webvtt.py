"""Reads subtitles of who is on screen with webvtt-py, and compares each cue with the library's tracks."""

import glob
import html

import webvtt

from library import run, stretches

FORMAT = "webvtt"
EXPORTS = [[]]


def check(dataset, library):
    titles = {someone["person"]: someone.get("name") or someone["label"] for someone in dataset.description["classes"]}
    wanted = stretches(library, titles)
    files = glob.glob(f"{dataset.path}/*.vtt")
    cues = 0
    for clip, of_people in wanted.items():
        (file,) = [file for file in files if file.endswith(f"-{clip[:12]}.vtt")]
        known = sorted((start, max(end, start + 0.001), titles[person]) for person, times in of_people.items() for start, end in times)
        said = sorted((seconds(cue.start), seconds(cue.end), html.unescape(cue.text)) for cue in webvtt.read(file))
        library.expect(len(said), len(known), f"cues of {file}")
        for one, other in zip(said, known):
            library.expect(one[:2], other[:2], "times", 0.0011)
            library.expect(one[2], other[2], "name")
        cues += len(said)
    library.expect(len(files), len(wanted), "files")
    yield "cues", cues


def seconds(time):
    hours, minutes, rest = time.split(":")
    return int(hours) * 3600 + int(minutes) * 60 + float(rest)


if __name__ == "__main__":
    run(__name__)

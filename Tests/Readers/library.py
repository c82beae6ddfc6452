"""What the readers' checks share: the library's database, a dataset of it, and how a check is run.

A check is a file read_NAME.py with FORMAT, EXPORTS and `check(dataset, library)`; see read_webdataset.py.
"""

import argparse
import collections
import json
import os
import sqlite3
import struct
import subprocess
import sys
import tempfile

Face = collections.namedtuple(
    "Face",
    "id clip clip_name kind frame seconds box landmarks score quality confidence shot track person name embedding",
)

# The parts as dataset.json calls them, and as most formats call their folders.
SHORT_NAMES = {"train": "train", "validation": "val", "test": "test", None: None}


class Library:
    """A library's faces by their ids, read with SQLite and nothing of Rollcall's."""

    QUERY = """
        SELECT face.id, clip.sha256, clip.path, clip.kind, face.frame, frame.seconds, face.x, face.y, face.width,
          face.height, landmarks, score, quality, confidence, shot, track, person, person.name, embedding
        FROM face JOIN clip ON clip.id = face.clip
          JOIN frame ON frame.clip = face.clip AND frame.number = face.frame
          LEFT JOIN person ON person.number = face.person
        WHERE NOT is_rejected
    """

    def __init__(self, path):
        self.path = path
        database = sqlite3.connect(f"file:{path}/library.sqlite?mode=ro", uri=True)
        self.faces = {}
        for row in database.execute(self.QUERY):
            identifier, clip, name, kind, frame, seconds, x, y, width, height, landmarks, *rest = row
            numbers = struct.unpack("<10d", landmarks) if landmarks else ()
            embedding = struct.unpack(f"<{len(rest[-1]) // 4}f", rest[-1]) if rest[-1] else None
            self.faces[identifier] = Face(
                identifier, clip, os.path.basename(name).decode(errors="replace"), kind, frame, seconds,
                (x, y, width, height), list(zip(numbers[::2], numbers[1::2])), *rest[:-1], embedding,
            )
        # How long each looked-at frame of a video stands for.
        self.shown = {
            (clip, number): seconds
            for clip, number, seconds in database.execute(
                "SELECT sha256, number, coalesce(shown_seconds, step_seconds, 0) FROM frame"
                " JOIN clip ON clip.id = frame.clip"
            )
        }
        database.close()

    @staticmethod
    def expect(said, wanted, what, tolerance=0):
        """Fails unless both are the same; numbers, alone or in lists, may differ by `tolerance`."""

        def same(one, other):
            if isinstance(one, (list, tuple)) and isinstance(other, (list, tuple)):
                return len(one) == len(other) and all(same(*pair) for pair in zip(one, other))
            if tolerance and one is not None and other is not None and not isinstance(one, str):
                return abs(one - other) <= tolerance
            return one == other

        if not same(said, wanted):
            raise AssertionError(f"{what}: the reader has {said!r}, the library {wanted!r}")


class Dataset:
    """A dataset that was exported, by what it says of itself."""

    def __init__(self, path):
        self.path = path
        with open(f"{path}/dataset.json") as file:
            self.description = json.load(file)
        with open(f"{path}/faces.jsonl") as file:
            self.faces = [json.loads(line) for line in file]

    @property
    def parts(self):
        """The parts that it was split into, in order; [None] where it was not."""
        split = self.description.get("split")
        return [part for part in ("train", "validation", "test") if part in split["parts"]] if split else [None]

    def faces_of(self, part):
        return [face for face in self.faces if face["split"] == part]

    def expect_of(self, library):
        """That its own records are the library's: what a check compares a reader's with."""
        for face in self.faces:
            known = library.faces[face["id"]]
            library.expect(
                (face["clip"], face["frame"], face["person"], face["name"], face["track"], face["shot"]),
                (known.clip, known.frame, known.person, known.name, known.track, known.shot), face["id"])
            library.expect(face["box"], known.box, f"box of {face['id']}", 0.001)
            if known.landmarks:
                library.expect(face["landmarks"], known.landmarks, f"landmarks of {face['id']}", 0.001)


def stretches(library, people):
    """When people are on screen: {clip: {person: [(start, end), …]}} in videos, from tracks and their last frames, joined."""
    tracks = {}
    for face in library.faces.values():
        if face.person in people and face.kind == "video":
            key = face.clip, face.person, face.track if face.track is not None else f"frame {face.frame}"
            tracks.setdefault(key, []).append((face.seconds, face.frame))
    result = {}
    for (clip, person, _), times in tracks.items():
        (start, _), (last, frame) = min(times), max(times)
        times = start, last + library.shown[clip, frame]
        result.setdefault(clip, {}).setdefault(person, []).append(times)
    for of_people in result.values():
        for person, parts in of_people.items():
            joined = []
            for start, end in sorted(parts):
                if joined and start <= joined[-1][1] + 1e-6:
                    joined[-1] = joined[-1][0], max(joined[-1][1], end)
                else:
                    joined.append((start, end))
            of_people[person] = joined
    return result


def run(name):
    """Runs the check of a file: exports what it asks for, reads it, and prints a line a thing compared."""
    module = sys.modules[name]
    parser = argparse.ArgumentParser(description=module.__doc__)
    parser.add_argument("program", help="a built rollcall")
    parser.add_argument("library", help="a library to export; it is only read")
    arguments = parser.parse_args()
    library = Library(arguments.library)
    for options in module.EXPORTS:
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "dataset")
            command = [arguments.program, "export", arguments.library, "--format", module.FORMAT, "-o", path, "--quiet"]
            command += ["--progress", "never", *options]
            subprocess.run(command, check=True)
            dataset = Dataset(path)
            dataset.expect_of(library)
            for what, count in module.check(dataset, library):
                if not count:
                    raise AssertionError(f"{what}: there was nothing to compare")
                print(f"{' '.join([module.FORMAT, *options])}: {what}: {count}")

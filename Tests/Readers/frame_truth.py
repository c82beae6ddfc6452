"""What a library says should be in an export of whole frames, and the comparison with what a reader found there.

Only Python's own modules: the tests of the whole program use it as well as the scripts that need real readers.
"""

import json
import pathlib
import sqlite3
import struct
from dataclasses import dataclass, field

POINT_NAMES = ["right_eye", "left_eye", "nose", "mouth_right", "mouth_left"]


@dataclass
class Seen:
    """A face as a reader found it: in pixels of the picture, counted from 0, the right and lower edge not included."""

    picture: str  # the picture's name without folder and ending
    part: str  # train, val, test; empty where the dataset is not split
    label: str
    box: tuple  # x, y, width, height
    points: list = None  # five of (x, y) or None; None where the reader knows no points
    chosen: bool = None  # None where the reader does not know
    face: str = None  # the face's identifier, likewise
    person: int = None
    track: int = None


@dataclass
class Truth:
    """The library's faces in the frames of a dataset."""

    library: pathlib.Path
    dataset: pathlib.Path
    description: dict = field(init=False)
    chosen: dict = field(init=False)
    labels: list = field(init=False)
    faces: list = field(init=False)

    def __post_init__(self):
        self.library, self.dataset = pathlib.Path(self.library), pathlib.Path(self.dataset)
        self.description = json.loads((self.dataset / "dataset.json").read_text(encoding="utf-8"))
        lines = (self.dataset / "faces.jsonl").read_text(encoding="utf-8").splitlines()
        self.chosen = {face["id"]: face for face in map(json.loads, lines)}
        self.connection = sqlite3.connect(f"file:{self.library}/library.sqlite?mode=ro", uri=True)
        self.connection.row_factory = sqlite3.Row
        self.labels, self.of_person = [], {}
        taken = {"other"}
        for someone in self.description["classes"]:
            name = someone.get("name") or someone["label"]
            while name in taken:
                name += f" ({someone['label']})"
            taken.add(name)
            self.labels.append(name)
            self.of_person[someone.get("person")] = name
        self.faces = list(self._faces())

    def _faces(self):
        """All faces of the library's frames that have a chosen one, with what the dataset should say of them."""
        frames = {}
        for face in self.chosen.values():
            frames[(face["clip"], face["frame"])] = face
        rows = self.connection.execute(
            """SELECT face.*, clip.sha256 AS clip_hash, frame.width AS frame_width, frame.height AS frame_height
            FROM face JOIN clip ON clip.id = face.clip JOIN frame ON frame.clip = face.clip AND frame.number = face.frame
            WHERE NOT is_rejected"""
        )
        for row in rows:
            beside = frames.get((row["clip_hash"], row["frame"]))
            if beside is None:
                continue
            left, top = max(row["x"], 0), max(row["y"], 0)
            right = min(row["x"] + row["width"], row["frame_width"])
            bottom = min(row["y"] + row["height"], row["frame_height"])
            if right <= left or bottom <= top:
                continue
            points = [None] * 5
            if row["landmarks"]:
                numbers = struct.unpack("<10d", row["landmarks"])
                points = [
                    (x, y) if 0 <= x < row["frame_width"] and 0 <= y < row["frame_height"] else None
                    for x, y in zip(numbers[::2], numbers[1::2])
                ]
            part = beside["split"] or ""
            file = beside["file"]
            yield row, Seen(
                picture=pathlib.PurePosixPath(file).stem if file else "",
                part="val" if part == "validation" else part,
                label=self.of_person.get(row["person"], "other"),
                box=(left, top, right - left, bottom - top),
                points=points,
                chosen=row["id"] in self.chosen,
                face=row["id"],
                person=row["person"],
                track=row["track"],
            )

    def all_labels(self):
        has_others = any(seen.label == "other" for _, seen in self.faces)
        return self.labels + (["other"] if has_others else [])

    def compare(self, found, tolerance, labels=None, names=lambda name: name):
        """Holds what a reader found against the library, face by face.

        `tolerance` is in pixels, for what the format rounds; `names` tells what the format makes of a label. Returns
        how much was compared, and raises AssertionError with the first differences.
        """
        problems = []
        if labels is not None:
            expected = [names(name) for name in self.all_labels()]
            if list(labels) != expected:
                problems.append(f"labels: {list(labels)} and not {expected}")
        expected = sorted((seen for _, seen in self.faces), key=lambda seen: (seen.picture, seen.box))
        found = list(found)
        if len(found) != len(expected):
            problems.append(f"{len(found)} faces and not {len(expected)}")
        by_picture = {}
        for seen in found:
            by_picture.setdefault(seen.picture, []).append(seen)
        point_count = 0
        for truth in expected:
            there = by_picture.get(truth.picture, [])
            near = [one for one in there if one.label == names(truth.label) and _far(one.box, truth.box) <= tolerance]
            if not near:
                problems.append(f"{truth.picture}: no {truth.label!r} at {truth.box}; there are {there}")
                continue
            one = min(near, key=lambda seen: _far(seen.box, truth.box))
            there.remove(one)
            for name in ["part", "chosen", "face", "person", "track"]:
                value = getattr(one, name)
                if value is not None and value != getattr(truth, name):
                    problems.append(f"{truth.picture}: {name} {value!r} and not {getattr(truth, name)!r}")
            if one.points is not None:
                for point, true_point in zip(one.points, truth.points, strict=True):
                    if (point is None) != (true_point is None) or point and _far(point, true_point) > tolerance:
                        problems.append(f"{truth.picture}: point {point} and not {true_point}")
                    point_count += true_point is not None
        rest = sum(map(len, by_picture.values()))
        if rest:
            problems.append(f"{rest} faces that the library does not have")
        assert not problems, "\n".join(problems[:10])
        pictures = len({truth.picture for truth in expected})
        counts = {"faces": len(expected), "pictures": pictures, "points": point_count, "labels": len(labels or [])}
        return {what: count for what, count in counts.items() if count}


def _far(numbers, others):
    return max(abs(one - other) for one, other in zip(numbers, others))

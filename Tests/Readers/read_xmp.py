"""exiftool: regions of the Metadata Working Group and of Microsoft. A library without photos is left alone, and one is made
of the photos that set-up fetches for `rollcall demo`.
"""

import json
import os
import pathlib
import shutil
import sqlite3
import subprocess
import sys
import tempfile

from frame_plain import orientation_of, photo, turned
from frame_schema import valid
from frame_truth import Truth
from library import Library, run

FORMAT = "xmp"
ENVIRONMENT = "frames"
TOOL = "exiftool"
PACKAGE = "libimage-exiftool-perl"
EXPORTS = [[]]


def check(dataset, library):
    yield "files that fit the schema", valid(dataset.path, "**/*.xmp", "xmp")
    truth = Truth(library.path, dataset.path)
    places = {}
    for face in truth.chosen.values():
        places.setdefault(face["file"], []).append(face)
    expected = {seen.face: seen for _, seen in truth.faces}
    said = subprocess.run(
        ["exiftool", "-json", "-struct", "-n", "-validate", "-warning", "-XMP:all", *places],
        cwd=truth.dataset, check=True, capture_output=True,
    )
    count = 0
    for document in json.loads(said.stdout):
        assert document.get("Warning") is None and str(document.get("Validate", "0 0 0")).startswith("0"), document
        faces = places.pop(document["SourceFile"])
        width, height = faces[0]["frame_size"]
        orientation = orientation_of(photo(truth, faces[0]["clip"]))
        regions = document["RegionInfo"]
        stored = [width, height] if orientation < 5 else [height, width]
        assert [regions["AppliedToDimensions"][side] for side in "WH"] == stored, document
        by_middle = [
            (one["Name"], [float(one["Area"][side]) for side in "XYWH"], one["Type"]) for one in regions["RegionList"]
        ]
        kinds = [
            [(name, (x - w / 2, y - h / 2, w, h)) for name, (x, y, w, h), kind in by_middle if kind == "Face"],
            [
                (one["PersonDisplayName"], tuple(map(float, one["Rectangle"].split(", "))))
                for one in document["RegionInfoMP"]["Regions"]
            ],
        ]
        for kind in kinds:
            assert len(kind) == len(faces), kind
            for face in faces:
                seen = expected[face["id"]]
                boxes = [turned(box, width, height, orientation) for name, box in kind if name == seen.label]
                assert sum(max(abs(a - b) for a, b in zip(box, seen.box)) < 0.01 for box in boxes) == 1, (seen, boxes)
                count += 1
    assert not places, f"exiftool did not read {places.keys()}"
    yield "regions", count
    yield "faces from photos that exiftool wrote them into", imported_from_photos(truth, library)


def imported_from_photos(truth, library):
    """Regions go from the sidecars into copies of the photos, by exiftool, and from there into a library."""
    faces = {}
    for face in truth.chosen.values():
        faces.setdefault((face["file"], face["clip"]), []).append(face["id"])
    with tempfile.TemporaryDirectory() as folder:
        os.mkdir(f"{folder}/photos")
        for place, clip in faces:
            copy = f"{folder}/photos/{os.path.basename(place).removesuffix('.xmp')}"
            shutil.copy(photo(truth, clip), copy)
            subprocess.run(
                ["exiftool", "-q", "-overwrite_original", "-TagsFromFile", truth.dataset / place, "-XMP:RegionInfo",
                 "-XMP:RegionInfoMP", copy], check=True)
        # Nothing says what it is but the photos themselves.
        subprocess.run([sys.argv[1], "import", f"{folder}/photos", "-o", f"{folder}/library", "--quiet"], check=True)
        found = [face for face in Library(f"{folder}/library").faces.values() if face.person]
    expected = {seen.face: seen for _, seen in truth.faces}
    wanted = [(place, expected[face]) for (place, _), ids in faces.items() for face in ids]
    assert len(found) == len(wanted), f"{len(found)} faces and not {len(wanted)}"
    for place, seen in wanted:
        name = os.path.basename(place).removesuffix(".xmp")
        near = [
            face for face in found
            if face.clip_name == name and face.name == seen.label
            and max(abs(one - other) for one, other in zip(face.box, seen.box)) < 0.1
        ]
        assert len(near) == 1, (name, seen, [face for face in found if face.clip_name == name])
    return len(found)


def photo_library(program, library, folder):
    """The library where it has photos, else one that is made in the folder."""
    database = sqlite3.connect(f"file:{library}/library.sqlite?mode=ro", uri=True)
    if database.execute("SELECT 1 FROM clip WHERE kind = 'photo'").fetchone():
        return library
    data = pathlib.Path(os.environ.get("XDG_DATA_HOME") or pathlib.Path.home() / ".local/share")
    home = pathlib.Path(os.environ.get("ROLLCALL_HOME") or data / "rollcall")
    if not (home / "demo/photos").is_dir():
        raise SystemExit("xmp: no photo is among the clips; name one, or fetch the demo's: Scripts/setup --demo")
    made = f"{folder}/photos"
    subprocess.run([program, "sort", home / "demo/photos", "-o", made, "--quiet", "--progress", "never"], check=True)
    return made


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place:
        if len(sys.argv) == 3:
            sys.argv[2] = photo_library(*sys.argv[1:], place)
        run(__name__)

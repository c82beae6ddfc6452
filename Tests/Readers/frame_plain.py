"""The exports of whole frames and of tracks, read with Python's own modules alone, as their formats are written down.

Each function takes a Truth and returns how much was compared. `frame_plain.py LIBRARY DATASET…` runs those that fit.
"""

import configparser
import csv
import json
import pathlib
import re
import sys
import xml.etree.ElementTree as ElementTree

from frame_truth import POINT_NAMES, Seen, Truth


def size(path):
    """Width and height in a JPEG's header."""
    data = path.read_bytes()
    place = 2
    while True:
        marker, length = data[place + 1], int.from_bytes(data[place + 2 : place + 4], "big")
        if 0xC0 <= marker <= 0xC3:
            height, width = (int.from_bytes(data[place + at : place + at + 2], "big") for at in (5, 7))
            return width, height
        place += 2 + length


def yolo(truth, has_points=False):
    root = truth.dataset
    lines = (root / "data.yaml").read_text(encoding="utf-8").splitlines()
    values = dict(line.split(": ", 1) for line in lines if re.match(r"\w+: ", line))
    # A double-quoted text of YAML with these escapes is one of JSON.
    names = [json.loads(line.split(": ", 1)[1]) for line in lines if re.match(r"  \d+: ", line)]
    assert [int(line.split(":")[0]) for line in lines if re.match(r"  \d+: ", line)] == list(range(len(names)))
    assert values["nc"] == str(len(names)), values
    for key in ["train", "val"]:
        assert (root / values[key].split("  #")[0]).is_dir(), values
    if has_points:
        assert values["kpt_shape"] == "[5, 3]" and values["flip_idx"] == "[1, 0, 2, 4, 3]", values
    found = []
    labels = sorted(root.glob("labels/*/*.txt"))
    assert [path.stem for path in labels] == [path.stem for path in sorted(root.glob("images/*/*.jpg"))]
    for path in labels:
        folder = path.parent.name
        width, height = size(root / "images" / folder / f"{path.stem}.jpg")
        for line in path.read_text().splitlines():
            numbers = list(map(float, line.split()))
            assert len(numbers) == (20 if has_points else 5) and all(0 <= n <= 1 or n == int(n) for n in numbers), line
            x, y, w, h = (n * side for n, side in zip(numbers[1:5], [width, height] * 2))
            points = [
                (px * width, py * height) if visible else None
                for px, py, visible in zip(numbers[5::3], numbers[6::3], numbers[7::3])
            ]
            part = folder if truth.description.get("split") else ""
            found.append(Seen(path.stem, part, names[int(numbers[0])], (x - w / 2, y - h / 2, w, h), points or None))
    return truth.compare(found, tolerance=0.01, labels=names)


def yolo_pose(truth):
    return yolo(truth, has_points=True)


def coco(truth):
    found, numbers = [], []
    for path in sorted(truth.dataset.glob("annotations/*.json")):
        document = json.loads(path.read_text(encoding="utf-8"))
        subset = path.stem.removeprefix("person_keypoints_")
        part = subset if truth.description.get("split") else ""
        categories = {one["id"]: one["name"] for one in document["categories"]}
        labels = [categories[number] for number in sorted(categories)]
        assert sorted(categories) == list(range(1, len(labels) + 1))
        assert all(one["keypoints"] == POINT_NAMES for one in document["categories"])
        images = {image["id"]: image for image in document["images"]}
        assert len(images) == len(document["images"])
        for image in images.values():
            file = truth.dataset / "images" / subset / image["file_name"]
            assert size(file) == (image["width"], image["height"]), file
        for one in document["annotations"]:
            numbers.append(one["id"])
            triples = list(zip(one["keypoints"][::3], one["keypoints"][1::3], one["keypoints"][2::3]))
            assert one["num_keypoints"] == sum(v > 0 for _, _, v in triples)
            assert abs(one["area"] - one["bbox"][2] * one["bbox"][3]) < 1
            attributes = one["attributes"]
            found.append(
                Seen(
                    pathlib.PurePosixPath(images[one["image_id"]]["file_name"]).stem, part,
                    categories[one["category_id"]], tuple(one["bbox"]),
                    [(x, y) if v else None for x, y, v in triples], attributes["chosen"], attributes["face_id"],
                    attributes["person_id"], attributes["track_id"],
                )
            )
    assert len(set(numbers)) == len(numbers)
    return truth.compare(found, tolerance=0.001, labels=labels)


def voc_names(truth):
    """A label's name, or the person's folder where lists of classes cannot hold the name."""
    folders = {name: one["label"] for name, one in zip(truth.labels, truth.description["classes"])}

    def plain(name):
        bad = re.search(r"[:/\\]|[^\S ]", name) or name.startswith(("#", " ")) or name.endswith(" ")
        return folders.get(name, name) if bad else name

    return plain


def voc(truth):
    root = truth.dataset
    sets = {path.stem: path.read_text().splitlines() for path in root.glob("ImageSets/Main/*.txt")}
    parts = {name: part for part in ["train", "val", "test"] for name in sets.get(part, [])}
    assert sets["trainval"] == [name for name in sets["trainval"] if parts.get(name, "") != "test"]
    lines = [line for line in (root / "labelmap.txt").read_text(encoding="utf-8").splitlines() if line[0] != "#"]
    labels = [line.split(":")[0] for line in lines[1:]]
    found = []
    for path in sorted(root.glob("Annotations/*.xml")):
        document = ElementTree.parse(path).getroot()
        file = root / "JPEGImages" / document.findtext("filename")
        assert size(file) == (int(document.findtext("size/width")), int(document.findtext("size/height")))
        for one in document.iter("object"):
            x1, y1, x2, y2 = (int(one.findtext(f"bndbox/{name}")) for name in ["xmin", "ymin", "xmax", "ymax"])
            assert 1 <= x1 <= x2 <= size(file)[0] and 1 <= y1 <= y2 <= size(file)[1]
            attributes = {a.findtext("name"): a.findtext("value") for a in one.iter("attribute")}
            found.append(
                Seen(
                    path.stem, parts.get(path.stem, ""), one.findtext("name"), (x1 - 1, y1 - 1, x2 - x1 + 1, y2 - y1 + 1),
                    None, one.findtext("difficult") == "0", attributes["face_id"],
                    int(attributes["person_id"]) if "person_id" in attributes else None,
                    int(attributes["track_id"]) if "track_id" in attributes else None,
                )
            )
    # Edges are rounded to the nearest pixel, and so widths to one.
    return truth.compare(found, tolerance=1.001, labels=labels, names=voc_names(truth))


def cvat(truth):
    document = ElementTree.parse(truth.dataset / "annotations.xml").getroot()
    assert document.findtext("version") == "1.1"
    labels = [label.findtext("name") for label in document.iter("label")]
    found = []
    for number, image in enumerate(document.iter("image")):
        assert int(image.get("id")) == number
        part = image.get("subset", "")
        file = truth.dataset / "images" / part / image.get("name")
        assert size(file) == (int(image.get("width")), int(image.get("height")))
        points = {}
        for shape in image.iter("points"):
            pairs = [tuple(map(float, pair.split(","))) for pair in shape.get("points").split(";")]
            points[shape.get("group_id")] = pairs
        for box in image.iter("box"):
            x1, y1, x2, y2 = (float(box.get(name)) for name in ["xtl", "ytl", "xbr", "ybr"])
            values = {attribute.get("name"): attribute.text for attribute in box.iter("attribute")}
            # Five points or none are written.
            found.append(
                Seen(
                    file.stem, part, box.get("label"), (x1, y1, x2 - x1, y2 - y1), points.get(box.get("group_id")),
                    values["chosen"] == "true", values["face_id"],
                    int(values["person_id"]) if "person_id" in values else None,
                    int(values["track_id"]) if "track_id" in values else None,
                )
            )
    assert sum(seen.points is not None for seen in found) == sum(None not in seen.points for _, seen in truth.faces)
    return truth.compare(found, tolerance=0.011, labels=labels)


def labelstudio(truth):
    configuration = ElementTree.parse(truth.dataset / "labels.xml").getroot()
    labels = [label.get("value") for label in configuration.find("RectangleLabels")]
    assert [label.get("value") for label in configuration.find("KeyPointLabels")] == POINT_NAMES
    found = []
    for path in sorted(truth.dataset.glob("tasks*.json")):
        part = path.stem.removeprefix("tasks").removeprefix("-")
        for task in json.loads(path.read_text(encoding="utf-8")):
            file = truth.dataset / task["data"]["image"].removeprefix("/data/local-files/?d=")
            width, height = size(file)
            results = task["annotations"][0]["result"]
            for box in (result for result in results if result["type"] == "rectanglelabels"):
                assert (box["original_width"], box["original_height"]) == (width, height)
                value = box["value"]
                points = dict.fromkeys(POINT_NAMES)
                for point in results:
                    if point.get("parentID") == box["id"]:
                        at = point["value"]
                        points[at["keypointlabels"][0]] = (at["x"] * width / 100, at["y"] * height / 100)
                sides = [value["x"] * width, value["y"] * height, value["width"] * width, value["height"] * height]
                found.append(
                    Seen(
                        file.stem, part, value["rectanglelabels"][0], tuple(side / 100 for side in sides),
                        list(points.values()), face=box["id"],
                    )
                )
    return truth.compare(found, tolerance=0.001, labels=labels)


def mot(truth):
    """Every line against the library's face of that frame; a track is one track of the library's, and the other way."""
    root = truth.dataset
    expected = {}
    for row, seen in truth.faces:
        expected.setdefault((row["clip_hash"][:12], row["frame"], seen.part), []).append((row, seen))
    count, tracks = 0, {}
    for path in sorted(root.glob("**/gt/gt.txt")):
        sequence = path.parent.parent
        part = "" if sequence.parent == root else sequence.parent.name
        information = configparser.ConfigParser()
        information.read(sequence / "seqinfo.ini", encoding="utf-8")
        section = information["Sequence"]
        assert section["name"] == sequence.name and sequence.name in (sequence.parent / "seqmap.txt").read_text().split()
        whose = {row["id"]: row for row in csv.DictReader(open(path.parent / "tracks.csv", newline="", encoding="utf-8"))}
        last = (0, 0)
        for line in csv.reader(open(path, newline="")):
            assert len(line) == 9 and line[7] == "1", line
            frame, track = int(line[0]), int(line[1])
            assert last < (frame, track) and 1 <= frame <= int(section["seqLength"]) and track >= 1, line
            last = (frame, track)
            x, y, w, h, confidence, _, visibility = map(float, line[2:])
            there = expected[(sequence.name[-12:], frame - 1, part)]
            near = [
                (row, seen)
                for row, seen in there
                if max(abs(x - 1 - row["x"]), abs(y - 1 - row["y"]), abs(w - row["width"]), abs(h - row["height"])) < 0.001
            ]
            assert len(near) == 1, (line, near)
            there.remove(near[0])
            row, seen = near[0]
            assert (confidence == 1) == seen.chosen and abs(visibility - seen.box[2] * seen.box[3] / (w * h)) < 0.001, line
            assert whose[line[1]]["track"] == ("" if row["track"] is None else str(row["track"])), line
            own = (sequence.name, track)
            library = (sequence.name, row["track"] if row["track"] is not None else row["id"], seen.label)
            assert tracks.setdefault(own, library) == library, line
            count += 1
        if truth.description["picture"] == "frame":
            frames = {int(line[0]) for line in csv.reader(open(path, newline=""))}
            assert frames == {int(file.stem) for file in (sequence / "img1").iterdir()}
    assert len(set(tracks.values())) == len(tracks)
    rest = sum(map(len, expected.values()))
    assert count > 0 and rest == 0, f"{rest} faces are missing"
    return {"lines": count, "tracks": len(tracks)}


def cvat_video(truth):
    expected = {row["id"]: (row, seen) for row, seen in truth.faces if seen.chosen}
    tracks = set()
    for path in sorted(truth.dataset.glob("*.xml")):
        document = ElementTree.parse(path).getroot()
        length = int(document.findtext("meta/task/size"))
        assert [label.findtext("name") for label in document.iter("label")] == truth.labels
        for track in document.iter("track"):
            boxes = list(track)
            frames = [int(box.get("frame")) for box in boxes]
            assert frames == sorted(set(frames)) and frames[-1] < length
            assert [box.get("outside") for box in boxes[:-1]] == ["0"] * (len(boxes) - 1)
            assert boxes[-1].get("outside") == "1" or frames[-1] == length - 1
            keys = set()
            for box in boxes:
                if box.get("outside") == "1":
                    continue
                values = {attribute.get("name"): attribute.text for attribute in box.iter("attribute")}
                row, seen = expected.pop(values["face_id"])
                x1, y1, x2, y2 = (float(box.get(name)) for name in ["xtl", "ytl", "xbr", "ybr"])
                assert int(box.get("frame")) == row["frame"] and track.get("label") == seen.label
                assert max(abs(a - b) for a, b in zip((x1, y1, x2 - x1, y2 - y1), seen.box)) < 0.011
                keys.add((row["clip_hash"], row["track"] if row["track"] is not None else row["id"], seen.label))
            assert len(keys) == 1 and not keys & tracks
            tracks |= keys
    assert not expected, f"{len(expected)} faces are missing"
    return {"tracks": len(tracks)}


NAMESPACES = {
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "mwg-rs": "http://www.metadataworkinggroup.com/schemas/regions/",
    "stArea": "http://ns.adobe.com/xmp/sType/Area#",
    "stDim": "http://ns.adobe.com/xap/1.0/sType/Dimensions#",
    "MPRI": "http://ns.microsoft.com/photo/1.2/t/RegionInfo#",
    "MPReg": "http://ns.microsoft.com/photo/1.2/t/Region#",
}


def turned(box, width, height, orientation):
    """Shares of the upright picture for a region of the stored one, by the table of EXIF's tag Orientation."""
    x, y, w, h = box
    corners = [(x, y), (x + w, y + h)]
    upright = {
        1: lambda u, v: (u, v), 2: lambda u, v: (1 - u, v), 3: lambda u, v: (1 - u, 1 - v), 4: lambda u, v: (u, 1 - v),
        5: lambda u, v: (v, u), 6: lambda u, v: (1 - v, u), 7: lambda u, v: (1 - v, 1 - u), 8: lambda u, v: (v, 1 - u),
    }[orientation]
    (x1, y1), (x2, y2) = (upright(u, v) for u, v in corners)
    left, right, top, bottom = min(x1, x2) * width, max(x1, x2) * width, min(y1, y2) * height, max(y1, y2) * height
    return left, top, right - left, bottom - top


def orientation_of(path):
    """What a JPEG's EXIF says of how it is turned; 1 where it says nothing."""
    data = path.read_bytes()
    place = data.find(b"Exif\0\0", 0, 4096) + 6
    if place < 6:
        return 1
    order = "little" if data[place : place + 2] == b"II" else "big"

    def number(at, size):
        return int.from_bytes(data[place + at : place + at + size], order)

    first = number(4, 4)
    entries = [first + 2 + 12 * index for index in range(number(first, 2))]
    return next((number(entry + 8, 2) for entry in entries if number(entry, 2) == 0x112), 1)


def photo(truth, clip):
    """Where a photo lies, as it was given: seen from here, or from the library's folder."""
    (path,) = truth.connection.execute("SELECT display_path FROM clip WHERE sha256 = ?", (clip,)).fetchone()
    places = [pathlib.Path(path), truth.library.resolve().parent / path]
    return next(place for place in places if place.is_file())


def xmp(truth):
    places = {}
    for face in truth.chosen.values():
        places.setdefault(face["file"], []).append(face)
    there = {str(path.relative_to(truth.dataset)) for path in truth.dataset.glob("**/*.xmp")}
    assert there == set(places), there ^ set(places)
    expected = {seen.face: seen for _, seen in truth.faces}
    count = 0
    for place, faces in places.items():
        document = ElementTree.parse(truth.dataset / place).getroot()
        width, height = faces[0]["frame_size"]
        orientation = orientation_of(photo(truth, faces[0]["clip"]))
        stored = (width, height) if orientation < 5 else (height, width)
        dimensions = document.find(".//mwg-rs:AppliedToDimensions", NAMESPACES)
        own = tuple(int(dimensions.get(f"{{{NAMESPACES['stDim']}}}{name}")) for name in "wh")
        assert own == stored, (place, own, stored)
        regions = []
        for region in document.find(".//mwg-rs:RegionList", NAMESPACES).iter(f"{{{NAMESPACES['rdf']}}}li"):
            area = region.find("mwg-rs:Area", NAMESPACES)
            x, y, w, h = (float(area.get(f"{{{NAMESPACES['stArea']}}}{name}")) for name in "xywh")
            assert area.get(f"{{{NAMESPACES['stArea']}}}unit") == "normalized"
            regions.append((region.findtext("mwg-rs:Name", None, NAMESPACES), (x - w / 2, y - h / 2, w, h)))
        corners = [
            (
                region.findtext("MPReg:PersonDisplayName", None, NAMESPACES),
                tuple(map(float, region.findtext("MPReg:Rectangle", None, NAMESPACES).split(", "))),
            )
            for region in document.find(".//MPRI:Regions", NAMESPACES).iter(f"{{{NAMESPACES['rdf']}}}li")
        ]
        for kind in [regions, corners]:
            assert len(kind) == len(faces), (place, kind)
            for face in faces:
                seen = expected[face["id"]]
                boxes = [turned(box, width, height, orientation) for name, box in kind if name == seen.label]
                near = [box for box in boxes if max(abs(a - b) for a, b in zip(box, seen.box)) < 0.01]
                assert len(near) == 1, (place, seen, boxes)
                count += 1
    return {"regions": count, "photos": len(places)}


READERS = {
    "yolo": yolo, "yolo-pose": yolo_pose, "coco": coco, "voc": voc, "cvat": cvat, "cvat-video": cvat_video,
    "labelstudio": labelstudio, "mot": mot, "xmp": xmp,
}


def main():
    library, *datasets = sys.argv[1:]
    for dataset in datasets:
        truth = Truth(library, dataset)
        kind = truth.description["format"]
        print(f"{kind}: " + ", ".join(f"{count} {what}" for what, count in READERS[kind](truth).items()))


if __name__ == "__main__":
    main()

"""scikit-learn's reader of Labeled Faces in the Wild: people by their folders, pairs by `pairs.txt`."""

import collections
import os
import shutil

import numpy
from PIL import Image
from sklearn.datasets import fetch_lfw_pairs, fetch_lfw_people

from library import run

FORMAT = "lfw"
EXPORTS = [[], ["--picture", "aligned-112", "--seed", "3", "--max-per-person", "12"]]
SIDE = 50


def folds_of(path):
    """`people.txt` as LFW's README has it: how many folds, and in each how many people, their names and pictures."""
    with open(path) as file:
        lines = iter(file.read().splitlines())
    folds = []
    for _ in range(int(next(lines))):
        people = [next(lines).split("\t") for _ in range(int(next(lines)))]
        folds.append({name: int(count) for name, count in people})
    assert next(lines, None) is None, "people.txt goes on behind its folds"
    return folds


def pairs_of(path, dataset):
    """`pairs.txt` likewise: pairs of one person with three fields, then as many of two people with four."""
    with open(path) as file:
        rows = [line.split("\t") for line in file.read().splitlines()]
    (folds, count), rows = map(int, rows[0]), rows[1:]
    assert len(rows) == 2 * folds * count, (len(rows), folds, count)
    for place, row in enumerate(rows):
        assert len(row) == (3 if place % (2 * count) < count else 4), row
        yield place // (2 * count), [(row[0], row[1]), (row[-2] if len(row) == 4 else row[0], row[-1])]


def check(dataset, library):
    # It looks for the pictures in a folder `lfw` beside the lists, and for files and nothing else in its folders.
    home = os.path.join(dataset.path, "home", "lfw_home")
    folders = {face["file"].split("/")[0] for face in dataset.faces}
    for folder in folders:
        shutil.copytree(os.path.join(dataset.path, folder), os.path.join(home, "lfw", folder))
    for name in ["pairs.txt", "people.txt"]:
        shutil.copy(os.path.join(dataset.path, name), home)
    # LFW has two more lists, to develop with, which the reader wants to see there.
    for name in ["pairsDevTrain.txt", "pairsDevTest.txt"]:
        shutil.copy(os.path.join(dataset.path, "pairs.txt"), os.path.join(home, name))
    # Its default cuts LFW's own 250 pixels; all of a picture is wanted here, at the size that pictures are given.
    sizes = {tuple(face["size"]) for face in dataset.faces}
    options = {
        "data_home": os.path.dirname(home), "funneled": False, "slice_": None, "resize": SIDE / 250,
        "download_if_missing": False,
    }
    if sizes == {(112, 112)}:
        options["slice_"], options["resize"] = (slice(0, 112), slice(0, 112)), SIDE / 112
    people = fetch_lfw_people(**options)
    by_file = {os.path.splitext(face["file"])[0]: face for face in dataset.faces}
    counts = collections.Counter(face["file"].split("/")[0] for face in dataset.faces)
    library.expect(
        collections.Counter(str(people.target_names[number]).replace(" ", "_") for number in people.target),
        counts, "pictures of each name")
    owners = {}
    for face in dataset.faces:
        known = library.faces[face["id"]]
        library.expect(owners.setdefault(face["file"].split("/")[0], known.person), known.person, face["file"])
    library.expect(len(set(owners.values())), len(owners), "a folder a person")
    yield "people, scikit-learn", len(people.target_names)
    yield "pictures, scikit-learn", len(people.target)

    folds = folds_of(os.path.join(home, "people.txt"))
    names = [name for fold in folds for name in fold]
    library.expect(len(names), len(set(names)), "nobody in two folds")
    library.expect({name: count for fold in folds for name, count in fold.items()}, dict(counts), "people.txt")
    pairs = list(pairs_of(os.path.join(home, "pairs.txt"), dataset))
    for fold, pair in pairs:
        library.expect({name for name, _ in pair} <= set(folds[fold]), True, f"{pair} is of fold {fold}")
    loaded = fetch_lfw_pairs(subset="10_folds", **options)
    library.expect(len(loaded.pairs), len(pairs), "pairs")
    for number, (_, pair) in enumerate(pairs):
        files = [f"{name}/{name}_{int(place):04d}" for name, place in pair]
        same = library.faces[by_file[files[0]]["id"]].person == library.faces[by_file[files[1]]["id"]].person
        library.expect(bool(loaded.target[number]), same, f"whether {files} are one person")
        if options["slice_"]:
            for place, file in enumerate(files):
                with Image.open(os.path.join(dataset.path, by_file[file]["file"])) as picture:
                    wanted = numpy.asarray(picture.crop((0, 0, 112, 112)).resize((SIDE, SIDE)), float).mean(2)
                difference = float(abs(loaded.pairs[number][place] * 255 - wanted).max())
                library.expect(difference, 0, f"grey levels of {file}", 0.01)
    yield "pairs, scikit-learn", len(pairs)
    yield "pairs of two people", int((loaded.target == 0).sum())


if __name__ == "__main__":
    run(__name__)

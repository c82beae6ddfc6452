"""The tree of the script that Rollcall grew from: folders as it reads them back, and its texts, a face each.

There is no reader of it but that script, which lists `ClusteredFaces/Face_N` for its montages; a text is
`label left top right bottom`, 20 pixels around the face and inside the frame.
"""

import os

from PIL import Image

from library import run

FORMAT = "original"
EXPORTS = [["--unsorted"], ["--near-duplicates", "keep"]]
AROUND = 20


def check(dataset, library):
    root = os.path.join(dataset.path, "ClusteredFaces")
    people = {library.faces[face["id"]].person or -1 for face in dataset.faces}
    folders = {f"Face_{person}" for person in people}
    library.expect(set(os.listdir(root)), folders | {"Montage"}, "folders")
    library.expect(set(os.listdir(f"{root}/Montage")), {f"{name}.jpg" for name in folders}, "montages")
    files = set()
    for face in dataset.faces:
        known = library.faces[face["id"]]
        library.expect(face["file"].split("/")[1], f"Face_{known.person or -1}", "folder")
        with Image.open(os.path.join(dataset.path, face["file"])) as picture:
            picture.load()
            library.expect(list(picture.size), face["size"], "size of the picture")
        text = os.path.splitext(face["file"])[0] + ".txt"
        with open(os.path.join(dataset.path, text)) as file:
            label, *sides = map(int, file.read().split())
        x, y, width, height = known.box
        most = face["frame_size"]
        wanted = [
            max(0, x - AROUND), max(0, y - AROUND), min(most[0], x + width + AROUND), min(most[1], y + height + AROUND),
        ]
        library.expect(label, known.person or -1, "label")
        library.expect(sides, wanted, f"box of {face['file']}", 1)
        files |= {face["file"], text}
    there = {
        os.path.relpath(os.path.join(root, folder, name), dataset.path)
        for folder in folders for name in os.listdir(os.path.join(root, folder))
    }
    library.expect(there, files, "files")
    for folder in folders:
        with Image.open(f"{root}/Montage/{folder}.jpg") as montage:
            montage.load()
        numbers = sorted(int(name[5:-4]) for name in os.listdir(f"{root}/{folder}") if name.endswith(".jpg"))
        library.expect(numbers, list(range(1, len(numbers) + 1)), f"numbers in {folder}")
    yield "portraits with their texts", len(dataset.faces)
    yield "montages", len(folders)


if __name__ == "__main__":
    run(__name__)

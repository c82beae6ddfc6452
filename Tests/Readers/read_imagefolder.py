"""Loads class folders with torchvision's ImageFolder, and compares classes and pictures with the library."""

import os

from library import SHORT_NAMES, run
from torchvision_alone import torchvision

FORMAT = "imagefolder"
EXPORTS = [[], ["--split", "60/20/20", "--picture", "aligned-112"]]
ENVIRONMENT = "torch"


def check(dataset, library):
    for part in dataset.parts:
        folder = os.path.join(dataset.path, SHORT_NAMES[part] or "")
        wanted = {os.path.join(dataset.path, face["file"]): face for face in dataset.faces_of(part)}
        loaded = torchvision.datasets.ImageFolder(folder)
        library.expect({path for path, _ in loaded.samples}, set(wanted), "pictures")
        library.expect(loaded.classes, sorted({face["label"] for face in wanted.values()}), "classes")
        for place, (path, number) in enumerate(loaded.samples):
            library.expect(loaded.classes[number], wanted[path]["label"], "class")
            library.expect(list(loaded[place][0].size), wanted[path]["size"], "size of the picture")
        if part is None:
            library.expect([number for _, number in loaded.samples], [wanted[path]["class"] for path, _ in loaded.samples], "numbers")
        yield f"{part or 'all'}, torchvision", len(loaded)


if __name__ == "__main__":
    run(__name__)

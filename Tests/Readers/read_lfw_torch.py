"""torchvision's LFWPeople and LFWPairs."""

import os
import shutil

from library import run
from torchvision_alone import torchvision

FORMAT = "lfw"
EXPORTS = [[]]
ENVIRONMENT = "torch"


class Unpacked:
    """They take their files for LFW's own by the archive's checksum, which no other dataset can have."""

    def _check_integrity(self):
        return True


class People(Unpacked, torchvision.datasets.LFWPeople):
    pass


class Pairs(Unpacked, torchvision.datasets.LFWPairs):
    pass


def check(dataset, library):
    root = os.path.join(dataset.path, "home")
    place = os.path.join(root, "lfw-py", "lfw")
    for folder in {face["file"].split("/")[0] for face in dataset.faces}:
        shutil.copytree(os.path.join(dataset.path, folder), os.path.join(place, folder))
    for name in ["pairs.txt", "people.txt"]:
        shutil.copy(os.path.join(dataset.path, name), os.path.join(root, "lfw-py"))
    # Names are numbered by `lfw-names.txt`, which LFW has beside the pictures: the same list in one.
    with open(os.path.join(root, "lfw-py", "lfw-names.txt"), "w") as file:
        for folder in sorted(os.listdir(place)):
            file.write(f"{folder}\t{len(os.listdir(os.path.join(place, folder)))}\n")
    wanted = {os.path.join(place, face["file"]): face for face in dataset.faces}
    people = People(root, split="10fold", image_set="original")
    library.expect(sorted(people.data), sorted(wanted), "pictures")
    owners = {}
    for at, path in enumerate(people.data):
        picture, number = people[at]
        library.expect(list(picture.size), wanted[path]["size"], "size of the picture")
        known = library.faces[wanted[path]["id"]].person
        library.expect(owners.setdefault(number, known), known, f"whose {path} is")
    library.expect(len(set(owners.values())), len(owners), "a number a person")
    yield "pictures, torchvision", len(people)

    pairs = Pairs(root, split="10fold", image_set="original")
    for one, other, same in zip(*pairs.data, pairs.targets) if isinstance(pairs.data, tuple) else [
        (*pair, same) for pair, same in zip(pairs.data, pairs.targets)
    ]:
        persons = {library.faces[wanted[path]["id"]].person for path in (one, other)}
        library.expect(int(same), int(len(persons) == 1), f"whether {one} and {other} are one person")
    yield "pairs, torchvision", len(pairs)


if __name__ == "__main__":
    run(__name__)

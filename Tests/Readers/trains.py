"""Trains classifiers on exported class folders and holds four numbers against each other; see Scripts/trains.

The classifiers know nothing of faces: a linear head on histograms of gradients, and a network with one hidden layer on
the pixels themselves. Pictures are aligned, so that little is to be seen but the face. Each number is the mean over people
of the share of a person's test pictures that are told right, so that who has many pictures counts no more than others.

| what | trained on | asked about | what it says |
| --- | --- | --- | --- |
| by shot | the dataset's training part | its test part | whether the dataset trains |
| at random | as many pictures of each, drawn from both parts | the others | what a split by picture would pretend |
| labels shuffled | the training part under labels dealt out anew | the test part | what is told by chance |
| made-up people | one person's training part and another's test part under one label | both ways of splitting | that a split by picture finds people who do not exist |
"""

import argparse
import collections
import datetime
import json
import os
import subprocess
import tempfile
import warnings

import numpy
from PIL import Image
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import RidgeClassifier
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

SEEDS = range(10)
LEAST_PICTURES = 3  # of a person in each part: one wrong one of fewer is no share
BEGIN, END = "<!-- Scripts/trains: begin -->", "<!-- Scripts/trains: end -->"


def gradients(grey, cell=8, bins=9):
    """Histograms of oriented gradients: 2 × 2 blocks of cells, normalised twice (Dalal and Triggs 2005)."""
    grey = numpy.sqrt(grey)
    down, right = numpy.zeros_like(grey), numpy.zeros_like(grey)
    down[1:-1], right[:, 1:-1] = grey[2:] - grey[:-2], grey[:, 2:] - grey[:, :-2]
    strength = numpy.hypot(down, right)
    place = numpy.arctan2(down, right) / numpy.pi % 1 * bins - 0.5
    low = numpy.floor(place).astype(int)
    share = place - low
    count = grey.shape[0] // cell
    cells = numpy.zeros((count, count, bins))
    for number, weight in [(low % bins, strength * (1 - share)), ((low + 1) % bins, strength * share)]:
        for bin_ in range(bins):
            cells[:, :, bin_] += (weight * (number == bin_)).reshape(count, cell, count, cell).sum((1, 3))
    blocks = numpy.concatenate([cells[:-1, :-1], cells[1:, :-1], cells[:-1, 1:], cells[1:, 1:]], -1)
    for most in [0.2, None]:
        blocks /= numpy.sqrt((blocks**2).sum(-1, keepdims=True) + 1e-6)
        blocks = blocks if most is None else numpy.minimum(blocks, most)
    return blocks.ravel()


def features(path):
    with Image.open(path) as picture:
        grey = picture.convert("L")
        small = grey.resize((24, 24), Image.Resampling.BOX)
        return gradients(numpy.asarray(grey, float) / 255), numpy.asarray(small, float).ravel() / 255


CLASSIFIERS = {
    "linear, on gradients": (0, lambda seed: RidgeClassifier(alpha=100)),
    "network of 64, on pixels": (1, lambda seed: MLPClassifier((64,), max_iter=200, random_state=seed)),
}


def right(classifier, seed, pictures, labels, is_trained):
    """The mean over people of the share of their test pictures that are told right."""
    model = make_pipeline(StandardScaler(), classifier(seed)).fit(pictures[is_trained], labels[is_trained])
    said, wanted = model.predict(pictures[~is_trained]), labels[~is_trained]
    return numpy.mean([numpy.mean(said[wanted == someone] == someone) for someone in numpy.unique(wanted)])


def drawn(labels, is_trained, random):
    """As many of each label for training as there are, whichever."""
    result = numpy.zeros_like(is_trained)
    for someone in numpy.unique(labels):
        places = numpy.flatnonzero(labels == someone)
        result[random.permutation(places)[: is_trained[places].sum()]] = True
    return result


def measured(folder, seed):
    """{classifier: {what: share}} of one dataset, and how many people and pictures there were."""
    found = {"train": {}, "test": {}}
    for part in found:
        for someone in sorted(os.listdir(f"{folder}/{part}")):
            place = f"{folder}/{part}/{someone}"
            found[part][someone] = [features(f"{place}/{name}") for name in sorted(os.listdir(place))]
    people = [
        someone for someone in found["train"]
        if min(len(found[part].get(someone, [])) for part in found) >= LEAST_PICTURES
    ]
    rows = [
        (place, part == "train", *one)
        for place, someone in enumerate(people) for part in found for one in found[part][someone]
    ]
    labels, is_trained = numpy.array([row[0] for row in rows]), numpy.array([row[1] for row in rows])
    random = numpy.random.default_rng(seed)
    at_random = drawn(labels, is_trained, random)
    shuffled = labels.copy()
    shuffled[is_trained] = random.permutation(labels[is_trained])
    # Everybody's test pictures under the next one's label, in a circle of random order: nobody keeps their own.
    circle = random.permutation(len(people))
    following = dict(zip(circle, numpy.roll(circle, 1)))
    made_up = numpy.where(is_trained, labels, [following[label] for label in labels])
    made_up_at_random = drawn(made_up, is_trained, random)
    result = {}
    for name, (kind, classifier) in CLASSIFIERS.items():
        pictures = numpy.array([row[2 + kind] for row in rows])
        result[name] = {
            "by shot": right(classifier, seed, pictures, labels, is_trained),
            "at random": right(classifier, seed, pictures, labels, at_random),
            "labels shuffled": right(classifier, seed, pictures, shuffled, is_trained),
            "made up, by shot": right(classifier, seed, pictures, made_up, is_trained),
            "made up, at random": right(classifier, seed, pictures, made_up, made_up_at_random),
        }
    # Shuffled labels are for training only: what is asked about keeps its own.
    assert (shuffled[~is_trained] == labels[~is_trained]).all() and (made_up[~is_trained] != labels[~is_trained]).all()
    return result, len(people), len(rows)


def export(program, library, folder, seed, near_duplicates):
    subprocess.run(
        [
            program, "export", library, "--format", "imagefolder", "-o", folder, "--picture", "aligned-112", "--quiet",
            "--split", "50/50", "--seed", str(seed), "--near-duplicates", near_duplicates, "--progress", "never",
        ],
        check=True, capture_output=True,
    )
    with open(f"{folder}/dataset.json") as file:
        leaks = json.load(file)["split"]["leaks"]
    assert leaks["shotsInSeveralParts"] == 0, leaks


def spread(values):
    return f"{numpy.mean(values):.2f} ± {numpy.std(values, ddof=1):.2f}"


def judged(name, shares, chance):
    """What of one classifier is not as it has to be."""
    by_shot, at_random = numpy.array(shares["by shot"]), numpy.array(shares["at random"])
    shuffled = numpy.array(shares["labels shuffled"])
    gap = at_random - by_shot
    error = numpy.std(gap, ddof=1) / numpy.sqrt(len(gap))
    return [
        f"{name}: {words}" for is_so, words in [
            (by_shot.min() > shuffled.max(), "the test part is told no better than by chance"),
            (shuffled.mean() < 2 * chance, "shuffled labels are told, so something else than the labels is learned"),
            (gap.mean() > 2 * error, "a split at random pretends no more than the split by shot: there is no leak to show"),
            (numpy.mean(shares["made up, by shot"]) < 2 * chance, "people who do not exist are told across shots"),
            (numpy.mean(shares["made up, at random"]) > 0.8, "people who do not exist are not told by their shots"),
        ] if not is_so
    ]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program", help="a built rollcall")
    parser.add_argument("library", help="a library to export; it is only read")
    parser.add_argument("--command", default="", help="what the table says that it was made by")
    parser.add_argument("--record", help="a page whose table is written anew")
    arguments = parser.parse_args()
    warnings.simplefilter("ignore", ConvergenceWarning)
    lines = [
        "| classifier | near duplicates | by shot | at random | labels shuffled | made-up people: by shot | at random |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    problems, sizes = [], {}
    for near_duplicates in ["keep", "drop"]:
        shares = collections.defaultdict(lambda: collections.defaultdict(list))
        for seed in SEEDS:
            with tempfile.TemporaryDirectory() as work:
                export(arguments.program, arguments.library, f"{work}/dataset", seed, near_duplicates)
                one, people, pictures = measured(f"{work}/dataset", seed)
            assert people >= 2, "fewer than two people have enough pictures in both parts"
            sizes.setdefault(near_duplicates, []).append((people, pictures))
            for name, values in one.items():
                for what, share in values.items():
                    shares[name][what].append(share)
        for name, of_one in shares.items():
            if near_duplicates == "keep":
                # As a folder is that nobody cleaned: here a split at random must be seen to leak.
                problems += judged(name, of_one, 1 / min(people for people, _ in sizes[near_duplicates]))
            lines.append(f"| {name} | {near_duplicates} | " + " | ".join(map(spread, of_one.values())) + " |")
    version = subprocess.run([arguments.program, "--version"], check=True, capture_output=True, text=True).stdout.strip()
    people = sorted({people for found in sizes.values() for people, _ in found})
    counts = [" to ".join(map(str, sorted({pictures for _, pictures in sizes[kind]}))) for kind in ["keep", "drop"]]
    text = (
        f"`{arguments.command}`, {datetime.date.today()}, {version}: {' to '.join(map(str, people))} people, {counts[0]} pictures, "
        f"{counts[1]} without near duplicates; chance is {1 / people[0]:.2f}. Mean and standard deviation over {len(SEEDS)} seeds, each another split.\n\n"
        + "\n".join(lines) + "\n")
    print(text)
    if arguments.record and not problems:
        with open(arguments.record, encoding="utf-8") as file:
            before, rest = file.read().split(BEGIN)
        with open(arguments.record, "w", encoding="utf-8") as file:
            file.write(f"{before}{BEGIN}\n{text}{END}{rest.split(END)[1]}")
    for problem in problems:
        print(f"trains: FAILED: {problem}")
    raise SystemExit(1 if problems else 0)


if __name__ == "__main__":
    main()

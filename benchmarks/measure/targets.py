"""What is asked for. A target has an id, under which a measurement says its figure."""

import dataclasses

from .clips import SCENE_NAMES

DARK, DAY = SCENE_NAMES["dark"], SCENE_NAMES["day"]


@dataclasses.dataclass(frozen=True)
class Target:
    """One row of the table.

    - unit: how figures are written: "×" for ratios, or a unit.
    - at_least, stretch: limits; `None` where there is none. `higher` says on which side of them is good.
    - peer: whether the figure is a ratio to another program, and so belongs in the plot of ratios.
    """

    id: str
    what: str
    unit: str
    at_least: float | None
    stretch: float | None
    higher: bool = True
    peer: bool = False

    def meets(self, figure, limit):
        return figure >= limit if self.higher else figure <= limit

    def verdict(self, figure):
        if self.stretch is not None and self.meets(figure, self.stretch):
            return "stretch"
        if self.at_least is None:
            return "not yet"
        return "yes" if self.meets(figure, self.at_least) else "**no**"


def times(id, what, at_least, stretch):
    return Target(id, what, "×", at_least, stretch, peer=True)


def most(id, what, unit, at_least, stretch, peer=False):
    return Target(id, what, unit, at_least, stretch, higher=False, peer=peer)


def of_the_original():
    """In two number formats, and by default; 30 and 20 are what bf16 may reach, and so stand with it.

    60 and 120 were asked for where the original took 102 s for five-people, which is with the prebuilt dlib.
    """
    for id, where, preset, bf16 in (
        ("five-people", "five-people", 15, 30),
        ("dark", DARK, 10, 20),
        ("day", DAY, 10, 20),
    ):
        yield times(f"{id}-default", f"default models, `--sample 1`, {where}: times as fast as the original", 60, 120)
        yield times(
            f"{id}-prebuilt",
            f"default models, `--sample 1`, {where}: times as fast as the original on the prebuilt `dlib-bin`",
            60,
            120,
        )
        yield times(f"{id}-preset", f"`--preset original`, {where}: times as fast as the original", preset, None)
        yield times(
            f"{id}-bf16", f"`--preset original --precision bf16`, {where}: times as fast as the original", None, bf16
        )


def of_each_scene():
    for id, where in SCENE_NAMES.items():
        yield times(
            f"modern-{id}", f"SCRFD-2.5G and MobileFaceNet, `--sample 1`, {where}: times as fast as `modern.py`", 2, 4
        )
        yield most(
            f"decoding-{id}",
            f"`--sample 1`, {where}: wall clock, in times that of decoding all frames",
            "×",
            2,
            1,
            peer=True,
        )
        yield Target(f"real-time-{id}", f"defaults, {where}: times as fast as the clip plays", "×", 4, 10)


TARGETS = [
    *of_the_original(),
    *of_each_scene(),
    most("first-face", "start to first face: no longer than `rollcall sort` of one photo", "s", 0.5, 0.2),
    most("memory-growth", "peak memory of a 2 h clip beside that of a 1 min clip: more by", "%", 10, 0),
    most("memory-peak", "peak memory of a 2 h clip", "MB", 700, 400),
    times("portraits", "10,000 portraits and their montages: times as fast as Pillow", 1.8, 3),
    times("dbscan", "exact DBSCAN of 100,000 × 128: times as fast as scikit-learn, `n_jobs=2`", 3, 8),
    most(
        "dbscan-memory",
        "exact DBSCAN of 100,000 × 128: peak memory, in times scikit-learn's",
        "×",
        1 / 3,
        None,
        peer=True,
    ),
    most("dbscan-million", "exact DBSCAN of 1,000,000 × 128", "min", 25, None),
    most("dbscan-million-memory", "exact DBSCAN of 1,000,000 × 128: peak memory", "GB", 2.5, None),
    most("grouping", "default grouping of 100,000 tracks", "s", 60, 10),
]
BY_ID = {target.id: target for target in TARGETS}

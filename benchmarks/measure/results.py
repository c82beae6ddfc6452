"""What a measurement gives: runs, figures for the targets, agreements, series for the plots; in the end plain JSON."""

import dataclasses
import json
import os

from .children import Spread


@dataclasses.dataclass
class Figure:
    """One number for one target, with the least and most that the runs allow.

    - processor: the same ratio of processor times, where there is one.
    - void: why the number does not count, although it was measured.
    """

    value: float
    least: float
    most: float
    processor: float | None = None
    void: str | None = None


@dataclasses.dataclass
class Measurement:
    """One measurement, and where and how it was made, which `where` says: results of several runs are put together."""

    name: str
    title: str
    where: dict = dataclasses.field(default_factory=dict)
    runs: dict = dataclasses.field(default_factory=dict)
    figures: dict = dataclasses.field(default_factory=dict)
    agreements: list = dataclasses.field(default_factory=list)
    notes: list = dataclasses.field(default_factory=list)
    series: dict = dataclasses.field(default_factory=dict)
    skipped: str | None = None
    shows_stages: bool = False

    def add_runs(self, who, usages):
        """Medians of one program's runs; `usages` as children.run gives them."""
        if not usages:
            return
        entry = {
            key: dataclasses.asdict(Spread.of(getattr(u, key) for u in usages))
            for key in ("wall", "processor", "memory")
        }
        stages = [usage.stages for usage in usages if getattr(usage, "stages", None)]
        if stages:
            entry["stages"] = {stage: Spread.of(one[stage] for one in stages).median for stage in stages[0]}
        self.runs[who] = entry

    def agree(self, what, agrees, words):
        self.agreements.append({"what": what, "agrees": agrees, "words": words})
        return None if agrees else f"{what}: {words}"

    def ratio(self, target, above, below, void=None):
        """How often the one's wall clock goes into the other's: medians, and the least and most that the runs allow."""
        above_wall, below_wall = (Spread.of(usage.wall for usage in usages) for usages in (above, below))
        above_processor, below_processor = (Spread.of(usage.processor for usage in usages) for usages in (above, below))
        self.figures[target] = Figure(
            above_wall.median / below_wall.median,
            above_wall.least / below_wall.most,
            above_wall.most / below_wall.least,
            above_processor.median / below_processor.median,
            void,
        )

    def figure(self, target, numbers, void=None):
        spread = Spread.of(numbers)
        self.figures[target] = Figure(spread.median, spread.least, spread.most, None, void)


def load(path):
    """Earlier measurements by name; none where there is no such file yet."""
    if not os.path.exists(path):
        return {}
    with open(path, encoding="utf-8") as file:
        return {one["name"]: one for one in json.load(file)["measurements"]}


def save(path, measurements):
    with open(path + ".new", "w", encoding="utf-8") as file:
        json.dump({"measurements": list(measurements.values())}, file, indent=1, ensure_ascii=False)
    os.replace(path + ".new", path)

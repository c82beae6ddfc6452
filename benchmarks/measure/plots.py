"""Which plots there are."""

from . import svg
from .clips import SCENE_NAMES
from .targets import BY_ID


def ratio_labels():
    for id, where in (("five-people", "20 s of 480p"), *SCENE_NAMES.items()):
        yield f"{id}-default", f"default models beside the original, {where}"
        yield f"{id}-prebuilt", f"the same beside the original on dlib-bin, {where}"
        yield f"{id}-preset", f"--preset original beside the original, {where}"
        yield f"{id}-bf16", f"the same in bf16, {where}"
    for id, where in SCENE_NAMES.items():
        yield f"modern-{id}", f"SCRFD and MobileFaceNet beside modern.py, {where}"
        yield f"decoding-{id}", f"a frame a second beside decoding all, {where}"
        yield f"real-time-{id}", f"defaults beside real time, {where}"
    yield "portraits", "portraits and montages beside Pillow"
    yield "dbscan", "DBSCAN of 100,000 beside scikit-learn"
    yield "dbscan-memory", "its memory beside scikit-learn's"


def ratios(figures):
    """One bar a ratio; those that are better when small are turned round, so that longer is better everywhere."""
    bars = []
    for id, label in ratio_labels():
        if id not in figures:
            continue
        target, figure = BY_ID[id], figures[id]
        turn = (lambda value: value) if target.higher else (lambda value: value and 1 / value)
        bars.append((label, turn(figure["value"]), turn(target.at_least), turn(target.stretch), not figure["void"]))
    return svg.bar_plot("Times as fast, or as small, as the peer", "times (logarithmic)", bars) if bars else None


def points(xs, ys):
    return [(x, y) for x, y in zip(xs, ys) if x > 0 and y > 0]


def make(measurements):
    """File name → (title, SVG), for what was measured."""
    figures = {target: figure for one in measurements for target, figure in one["figures"].items()}
    series = {one["name"]: one["series"] for one in measurements if one["series"]}
    plots = {}
    if bars := ratios(figures):
        plots["ratios.svg"] = ("Ratios to the peers", bars)
    if minutes := series.get("minutes"):
        xs = minutes["minutes"]
        lines = {"wall clock": points(xs, minutes["wall"]), "processor": points(xs, minutes["processor"])}
        title = "Time by length of the clip: dark 720p, a frame a second"
        plots["minutes.svg"] = (title, svg.line_plot(title, "minutes of video", "seconds", lines, 1, xs))
        title = "Peak memory by length of the clip: dark 720p, a frame a second"
        memory = {"peak memory": points(xs, minutes["memory"])}
        plots["memory.svg"] = (title, svg.line_plot(title, "minutes of video", "MB", memory, 0, xs))
    if faces := series.get("faces"):
        lines = {name: points(faces["faces"], values) for name, values in faces.items() if name != "faces"}
        title = "One command by faces in the library"
        plots["faces.svg"] = (title, svg.line_plot(title, "faces in the library", "seconds", lines, 0, faces["faces"]))
    if rows := series.get("dbscan"):
        lines = {name: points(rows["rows"], values) for name, values in rows.items() if name != "rows"}
        title = "Exact DBSCAN by faces, 128 numbers each"
        plots["dbscan.svg"] = (title, svg.line_plot(title, "faces", "seconds", lines, 2, rows["rows"]))
    return plots

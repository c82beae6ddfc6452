"""Which plots there are."""

from . import svg
from .targets import BY_ID

RATIO_LABELS = {
    "five-people-default": "default models beside the original, 20 s",
    "wide-default": "default models beside the original, 720p",
    "five-people-preset": "--preset original beside the original, 20 s",
    "wide-preset": "--preset original beside the original, 720p",
    "five-people-bf16": "the same in bf16, 20 s",
    "wide-bf16": "the same in bf16, 720p",
    "modern": "SCRFD + MobileFaceNet beside ONNX Runtime",
    "decoding": "a frame a second beside decoding all",
    "real-time": "defaults beside real time, 720p",
    "portraits": "portraits and montages beside Pillow",
    "dbscan": "DBSCAN, 100,000 faces, beside scikit-learn",
    "dbscan-memory": "its memory, beside scikit-learn's",
}


def ratios(figures):
    """One bar a ratio; those that are better when small are turned round, so that longer is better everywhere."""
    bars = []
    for id, label in RATIO_LABELS.items():
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
        title = "Time by length of the clip, 720p, a frame a second"
        plots["minutes.svg"] = (title, svg.line_plot(title, "minutes of video", "seconds", lines, 1, xs))
        title = "Peak memory by length of the clip, 720p, a frame a second"
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

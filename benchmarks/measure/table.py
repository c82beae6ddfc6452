"""The tables and sentences of the page, out of what was measured."""

from .targets import TARGETS

BEGIN, END = "<!-- benchmarks/run: begin -->", "<!-- benchmarks/run: end -->"
PAGE, PLOTS = "Documentation/measurements.md", "Documentation/plots"
STAGE_NAMES = ["loading", "frames", "detection", "encoding", "clustering", "writing"]


def number(value, unit=""):
    """Three digits, as many as the measurements are worth."""
    if unit == "%":
        return f"{value:+.0f} %"
    words = f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
    return words + (unit if unit in ("", "×") else f" {unit}")


def asked(target, limit):
    if limit is None:
        return ""
    return number(limit, target.unit) if target.higher else "≤ " + number(limit, target.unit)


def row(cells):
    return "| " + " | ".join(cells) + " |"


def table(head, rows):
    return "\n".join([row(head), "|" + " --- |" * len(head), *map(row, rows)])


def figures_of(measurements):
    return {target: figure for one in measurements for target, figure in one["figures"].items()}


def target_table(measurements):
    figures = figures_of(measurements)
    rows = []
    for target in TARGETS:
        cells = [target.what]
        figure = figures.get(target.id)
        if figure is None:
            cells += ["not measured", "", "", asked(target, target.at_least), asked(target, target.stretch), ""]
        else:
            alone = figure["least"] == figure["most"]
            spread = "" if alone else f"{number(figure['least'])} to {number(figure['most'])}"
            processor = number(figure["processor"], "×") if figure["processor"] else ""
            verdict = "does not count" if figure["void"] else target.verdict(figure["value"])
            limits = [asked(target, target.at_least), asked(target, target.stretch)]
            cells += [number(figure["value"], target.unit), spread, processor, *limits, verdict]
        rows.append(cells)
    return table(["what", "measured", "spread", "by processor time", "at least", "stretch", "reached"], rows)


def runs_table(runs):
    rows = []
    for who, entry in runs.items():
        wall = entry["wall"]
        spread = (
            f"{number(wall['least'])} to {number(wall['most'])}"
            if wall["count"] > 1 and wall["least"] < wall["most"]
            else ""
        )
        cells = [number(wall["median"], "s"), spread, number(entry["processor"]["median"], "s")]
        rows.append([who, *cells, number(entry["memory"]["median"], "MB"), str(wall["count"])])
    return table(["", "wall clock", "spread", "processor time", "peak memory", "runs"], rows)


def stages_table(runs):
    staged = {who: entry for who, entry in runs.items() if "stages" in entry}
    rows = [[stage, *(f"{entry['stages'][stage]:.2f}" for entry in staged.values())] for stage in STAGE_NAMES]
    head = (
        "Seconds of each stage; Rollcall works on several frames at once, so its stages sum up to more than the whole."
    )
    return head + "\n\n" + table(["stage", *staged], rows)


def series_table(series):
    """The numbers of a plot; the first list is what goes to the right."""
    first, *lines = series.items()
    head = [first[0], *(f"{name}, s" for name, _ in lines)]
    rows = [[f"{value:,}", *(number(values[index]) for _, values in lines)] for index, value in enumerate(first[1])]
    return table(head, rows)


def section(one, head):
    parts = [f"### {one['title']}"]
    if one["skipped"]:
        return "\n\n".join([*parts, f"Not measured: {one['skipped']}."])
    if where(one) != head:
        parts.append(where(one))
    if one["runs"]:
        parts.append(runs_table(one["runs"]))
        if one["shows_stages"]:
            parts.append(stages_table(one["runs"]))
    elif one["series"]:
        parts.append(series_table(one["series"]))
    if one["agreements"]:
        lines = (
            f"- {'Agrees' if a['agrees'] else '**Differs**'}, {a['what']}: {a['words']}." for a in one["agreements"]
        )
        parts.append("\n".join(lines))
    parts += one["notes"]
    return "\n\n".join(part for part in parts if part)


def where(one):
    facts = one["where"]
    return (
        f"`{facts['command']}`, {facts['date']}: {facts['program']} ({facts['commit']}), {facts['cores']} cores of "
        f"{facts['processor']}, {facts['ffmpeg']}."
    )


def load(measurements):
    loads = [one["where"]["load"] for one in measurements]
    return f"Load at the start of each: {min(loads):.1f} to {max(loads):.1f}."


HOW = (
    "Medians of runs in turns (the original at most twice, with the prebuilt dlib once), with the least and the\n"
    "most; a ratio's spread is what the runs allow at the outside. Whole commands unless said otherwise. A ratio\n"
    "counts only where both sides found the same, which is said with each ([how](../benchmarks/README.md))."
)


def text(measurements, plots):
    """Everything between the markers. What most measurements have in common stands at the head, the rest with each."""
    places = [where(one) for one in measurements]
    head = max(places, key=places.count)
    drawn = "\n".join(f"![{title}](plots/{name})" for name, title in plots.items())
    parts = ["## Beside its peers, in one run", f"{head} {load(measurements)} {HOW}", target_table(measurements), drawn]
    return "\n\n".join(part for part in [*parts, *(section(one, head) for one in measurements)] if part)


def rewritten(page, measurements, plots):
    """The page with its marked part made anew; the markers come at its end where it has none."""
    part = f"{BEGIN}\n{text(measurements, plots)}\n{END}"
    if BEGIN not in page:
        return f"{page.rstrip()}\n\n{part}\n"
    before, _, rest = page.partition(BEGIN)
    if END not in rest:
        raise ValueError(f"the page has “{BEGIN}” and no “{END}”")
    return before + part + rest.partition(END)[2]


def shortfalls(measurements):
    """A line for each figure that does not reach what is asked for at least, or does not count; and what is missing."""
    for one in measurements:
        if one["skipped"]:
            yield f"{one['name']}: not measured: {one['skipped']}"
    figures = figures_of(measurements)
    for target in TARGETS:
        figure = figures.get(target.id)
        if figure is None:
            continue
        what = target.what.replace("`", "")
        if figure["void"]:
            yield f"{what}: does not count, {figure['void']}"
        elif target.at_least is not None and not target.meets(figure["value"], target.at_least):
            limit = f"at {'least' if target.higher else 'most'} {number(target.at_least, target.unit)}"
            yield f"{what}: {number(figure['value'], target.unit)}, and {limit} is asked for"

"""Plots as SVG, with nothing but text: lines over two logarithmic axes, and bars over one."""

import math
from xml.sax.saxutils import escape

COLOURS = ["#0b6e99", "#c4501b", "#4c7a34", "#7a4c9c", "#8a6d00"]
STYLE = 'font-family="sans-serif" font-size="13" fill="#222"'
GRID, INK, IDEAL = "#d8d8d8", "#222", "#888"
WIDTH, HEIGHT = 760, 460
LEFT, RIGHT, TOP, BOTTOM = 72, 150, 44, 56


def text(x, y, words, anchor="start", extra=""):
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" {extra}>{escape(words)}</text>'


def line(x1, y1, x2, y2, colour, width=1.0, dashes=""):
    dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
    ends = f'x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"'
    return f'<line {ends} stroke="{colour}" stroke-width="{width}"{dashed}/>'


def document(width, height, title, parts):
    # White, so that it can be read on a dark page too.
    head = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}"',
        f"{STYLE}>",
        f"<title>{escape(title)}</title>",
        f'<rect width="{width}" height="{height}" fill="#fff"/>',
        text(16, 24, title, extra='font-weight="bold"'),
    ]
    return "\n".join([*head, *parts, "</svg>"]) + "\n"


def short(number):
    return f"{number:,.10g}"


def ticks(least, most):
    """1, 10, 100 … inside, with 2 and 5 between where there are not many."""
    steps = (1,) if math.log10(most / least) >= 3.2 else (1, 2, 5)
    powers = range(math.floor(math.log10(least)), math.ceil(math.log10(most)) + 1)
    candidates = (step * 10.0**power for power in powers for step in steps)
    return [value for value in candidates if least * 0.999 <= value <= most * 1.001]


class Axis:
    """A logarithmic axis from one place on the page to another."""

    def __init__(self, values, start, end):
        self.least, self.most = min(values), max(values)
        if self.most / self.least < 4:
            middle = math.sqrt(self.most * self.least)
            self.least, self.most = middle / 2, middle * 2
        self.least, self.most = self.least / 1.15, self.most * 1.15
        self.start, self.end = start, end

    def __call__(self, value):
        share = math.log(value / self.least) / math.log(self.most / self.least)
        return self.start + share * (self.end - self.start)

    def ticks(self):
        return ticks(self.least, self.most)


def line_plot(title, x_label, y_label, series, slope, x_ticks=None):
    """Lines with a point a value.

    - series: name → [(x, y)], all above 0.
    - slope: of the ideal line through the last point of the first series: 1 is twice the time for twice the work.
    - x_ticks: values to name on the x axis; by default powers of ten.
    """
    xs = [x for points in series.values() for x, _ in points]
    ys = [y for points in series.values() for _, y in points]
    last_x, last_y = next(iter(series.values()))[-1]
    ideal = [(x, last_y * (x / last_x) ** slope) for x in (min(xs), max(xs))]
    across = Axis(xs, LEFT, WIDTH - RIGHT)
    down = Axis(ys + [y for _, y in ideal], HEIGHT - BOTTOM, TOP)
    parts = []
    for value in x_ticks or across.ticks():
        parts.append(line(across(value), TOP, across(value), HEIGHT - BOTTOM, GRID))
        parts.append(text(across(value), HEIGHT - BOTTOM + 18, short(value), "middle"))
    for value in down.ticks():
        parts.append(line(LEFT, down(value), WIDTH - RIGHT, down(value), GRID))
        parts.append(text(LEFT - 8, down(value) + 4, short(value), "end"))
    parts.append(line(LEFT, HEIGHT - BOTTOM, WIDTH - RIGHT, HEIGHT - BOTTOM, INK))
    parts.append(line(LEFT, TOP, LEFT, HEIGHT - BOTTOM, INK))
    (x1, y1), (x2, y2) = ideal
    parts.append(line(across(x1), down(y1), across(x2), down(y2), IDEAL, 1.5, "6 5"))
    labels = [(down(y2), f"slope {slope:g}", IDEAL)]
    for colour, (name, points) in zip(COLOURS, series.items()):
        places = [(across(x), down(y)) for x, y in points]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
        parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.5" fill="{colour}"/>' for x, y in places]
        labels.append((places[-1][1], name, colour))
    parts += [text(WIDTH - RIGHT + 10, y + 4, words, extra=f'fill="{colour}"') for y, words, colour in apart(labels)]
    middle = (TOP + HEIGHT - BOTTOM) / 2
    parts.append(text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 14, x_label, "middle"))
    parts.append(text(18, middle, y_label, "middle", f'transform="rotate(-90 18 {middle:.1f})"'))
    return document(WIDTH, HEIGHT, title, parts)


def apart(labels, least=17):
    """Moves labels down, so that none covers another."""
    moved = []
    for y, *rest in sorted(labels):
        if moved:
            y = max(y, moved[-1][0] + least)
        moved.append((y, *rest))
    # A heap at the bottom goes up as a whole.
    over = max(0, moved[-1][0] - (HEIGHT - BOTTOM))
    return [(y - over, *rest) for y, *rest in moved]


def bar_plot(title, x_label, bars):
    """Bars from 1 on: to the right is faster than the peer, to the left slower.

    - bars: (label, value, at least, stretch, whether the value counts); the limits may be `None`.
    """
    row, label_width, right = 34, 370, 190
    width, top = 940, 62
    height = top + row * len(bars) + 62
    values = [1.0] + [value for _, *numbers, _ in bars for value in numbers if value]
    across = Axis(values, label_width, width - right)
    bottom = top + row * len(bars)
    parts = []
    for value in across.ticks():
        parts.append(line(across(value), top - 6, across(value), bottom, GRID))
        parts.append(text(across(value), bottom + 18, short(value) + "×", "middle"))
    for index, (label, value, at_least, stretch, counts) in enumerate(bars):
        y = top + row * index
        x1, x2 = sorted((across(1), across(value)))
        good = counts and (at_least is None or value >= at_least)
        parts.append(
            f'<rect x="{x1:.1f}" y="{y + 6}" width="{max(1, x2 - x1):.1f}" height="{row - 14}" '
            f'fill="{COLOURS[0] if good else COLOURS[1]}"/>'
        )
        parts.append(text(label_width - 10, y + row / 2 + 4, label, "end"))
        figure = f"{value:.3g}×" if counts else f"{value:.3g}× (results differ)"
        parts.append(text(width - right + 14, y + row / 2 + 4, figure))
        for limit, dashes in ((at_least, ""), (stretch, "3 3")):
            if limit:
                parts.append(line(across(limit), y + 2, across(limit), y + row - 4, INK, 2, dashes))
    parts.append(line(across(1), top - 6, across(1), bottom, INK))
    parts.append(text((label_width + width - right) / 2, bottom + 40, x_label, "middle"))
    parts.append(
        text(
            16,
            44,
            "Solid mark: asked for at least. Dashed mark: stretch. Orange: below what is asked for.",
            extra='font-size="12"',
        )
    )
    return document(width, height, title, parts)

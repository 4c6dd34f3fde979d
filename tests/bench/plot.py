# SPDX-License-Identifier: ISC
"""Offered against delivered rates as an SVG, both axes logarithmic."""
import math
from html import escape

WIDTH, HEIGHT, LEFT, TOP, RIGHT, BOTTOM = 760, 480, 70, 30, 230, 50
LOW, HIGH = 1e3, 2e6
COLOURS = ("#888888", "#444444", "#0060c0", "#c03000", "#999900", "#00a0a0",
           "#e08040", "#7040b0", "#208020", "#d02080")


def x_of(rate):
    part = math.log(rate / LOW) / math.log(HIGH / LOW)
    return LEFT + part * (WIDTH - LEFT - RIGHT)


def y_of(rate):
    part = math.log(rate / LOW) / math.log(HIGH / LOW)
    return HEIGHT - BOTTOM - part * (HEIGHT - TOP - BOTTOM)


def clamp(rate):
    return min(max(rate, LOW), HIGH)


def axes():
    for tick in (1e3, 1e4, 1e5, 1e6):
        name = f"{tick:,.0f}"
        yield (f'<path d="M{x_of(tick):.1f} {TOP}V{HEIGHT - BOTTOM}" '
               'class="grid"/>'
               f'<path d="M{LEFT} {y_of(tick):.1f}H{WIDTH - RIGHT}" '
               'class="grid"/>'
               f'<text x="{x_of(tick):.1f}" y="{HEIGHT - BOTTOM + 18}" '
               f'text-anchor="middle">{name}</text>'
               f'<text x="{LEFT - 6}" y="{y_of(tick) + 4:.1f}" '
               f'text-anchor="end">{name}</text>')
    yield (f'<path d="M{x_of(LOW):.1f} {y_of(LOW):.1f}'
           f'L{x_of(HIGH):.1f} {y_of(HIGH):.1f}" class="grid" '
           'stroke-dasharray="4 4"/>')
    yield (f'<text x="{(LEFT + WIDTH - RIGHT) / 2}" y="{HEIGHT - 10}" '
           'text-anchor="middle">offered, datagrams a second</text>'
           f'<text x="16" y="{(TOP + HEIGHT - BOTTOM) / 2}" '
           f'transform="rotate(-90 16 {(TOP + HEIGHT - BOTTOM) / 2})" '
           'text-anchor="middle">delivered</text>')


def line(number, name, points):
    colour = COLOURS[number % len(COLOURS)]
    points = sorted(points)
    places = " ".join(f"{x_of(clamp(a)):.1f},{y_of(clamp(b)):.1f}"
                      for a, b in points)
    y = TOP + 14 + 20 * number
    dots = "".join('<circle cx="%s" cy="%s" r="2" fill="%s"/>' % (
        *place.split(","), colour) for place in places.split())
    return (f'<polyline points="{places}" fill="none" stroke="{colour}" '
            f'stroke-width="1.5"/>{dots}'
            f'<path d="M{WIDTH - RIGHT + 15} {y - 4}h20" stroke="{colour}" '
            f'stroke-width="3"/><text x="{WIDTH - RIGHT + 42}" y="{y}">'
            f'{escape(name)}</text>')


def svg(series):
    """series: name to [(offered, delivered), …]."""
    return "\n".join([
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" '
        f'height="{HEIGHT}" font-family="sans-serif" font-size="12">',
        '<style>.grid{stroke:#ccc;fill:none}</style>',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>',
        *axes(),
        *(line(number, name, points) for number, (name, points)
          in enumerate(series.items())), "</svg>", ""])

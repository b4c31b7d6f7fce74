# SPDX-License-Identifier: Apache-2.0
"""Prints a table of figures, name value unit goal, with the machine's name: run.py --build DIR [--only NAME] [--json FILE]
[--versus-browser]. Exit 1 when a figure misses its goal, 2 when one could not be taken."""
import argparse
import glob
import json
import os
import queue
import re
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(os.path.dirname(os.path.dirname(HERE)), "packaging"),
                os.path.join(os.path.dirname(HERE), "journeys")]
import rig


def machine_name():
    model = "unknown processor"
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        for line in file:
            if line.startswith("model name"):
                model = " ".join(line.split(":", 1)[1].split())
                break
    return f"{os.uname().nodename}, {model}, {os.cpu_count()} cores"


def read_line(line):
    """"name value unit goal", the goal may be missing; None for other lines."""
    match = re.fullmatch(r"(\S+) (-?[\d.]+) (\S+)(?: +(-|(?:<=|>=) ?[\d.]+))?", line.strip())
    if not match:
        return None
    name, value, unit, goal = match.groups()
    return name, float(value), unit, re.sub(r"([<>]=) ?", r"\1 ", goal) if goal and goal != "-" else ""


def run_program(path, root):
    """A program of its own prints its figures; what else it says goes to stderr."""
    result = subprocess.run([path], capture_output=True, text=True, timeout=1800, cwd=root)
    sys.stderr.write(result.stderr)
    figures = []
    for line in result.stdout.splitlines():
        figure = read_line(line)
        if figure:
            figures.append(figure)
        else:
            print(line, file=sys.stderr)
    if result.returncode:
        raise rig.Refused(f"{os.path.basename(path)}: exit {result.returncode}")
    return figures


def meets(value, goal):
    """Whether a goal, "<= 8" or ">= 50000", is reached; True where there is none."""
    if not goal:
        return True
    sign, wanted = goal.split()
    return value <= float(wanted) if sign == "<=" else value >= float(wanted)


class Table:
    def __init__(self):
        self.machine = machine_name()
        self.figures = []

    def add(self, figures):
        for name, value, unit, goal in figures:
            self.figures.append({"name": name, "value": round(value, 3), "unit": unit, "goal": goal, "machine": self.machine})
            mark = "" if meets(value, goal) else "missed"
            print(f"{name:<34} {value:>12.3f} {unit:<12} {goal:<12} {mark}".rstrip(), flush=True)

    def misses(self):
        return [figure for figure in self.figures if not meets(figure["value"], figure["goal"])]


def parse_words():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", required=True)
    parser.add_argument("--only", help="one bench by its name: start, browse, touch, static, publish, or a program's name without bench_")
    parser.add_argument("--json", metavar="FILE")
    parser.add_argument("--versus-browser", action="store_true", help="beside the same shop in Chromium, both under Xvfb")
    return parser.parse_args()


def attempt(table, name, take):
    try:
        table.add(take())
        return True
    except (rig.Refused, OSError, TimeoutError, queue.Empty, subprocess.SubprocessError) as error:
        print(f"{name}: {type(error).__name__}: {error}", file=sys.stderr)
        return False


def run_benches(table, options, build):
    """False when one could not be taken."""
    import publish_cost
    import whole
    from big_catalog import BigCatalog
    root = os.path.dirname(os.path.dirname(HERE))
    is_good = True
    for path in sorted(glob.glob(os.path.join(build, "bin", "bench_*"))):
        name = os.path.basename(path).removeprefix("bench_")
        if options.only in (None, name) and not options.versus_browser:
            is_good &= attempt(table, name, lambda path=path: run_program(path, root))
    if options.only in (None, "publish") and not options.versus_browser:
        is_good &= attempt(table, "publish", lambda: publish_cost.measure(build))
    wanted = [name for name in whole.MEASURES if options.only in (None, name) and not options.versus_browser]
    if not wanted and not options.versus_browser:
        return is_good
    catalog = BigCatalog(build)
    try:
        for name in wanted:
            is_good &= attempt(table, name, lambda name=name: whole.MEASURES[name](catalog))
        if options.versus_browser:
            import versus_browser
            is_good &= attempt(table, "versus-browser", lambda: versus_browser.measure(catalog))
    finally:
        catalog.close()
    return is_good


def main():
    options = parse_words()
    table = Table()
    print(f"machine: {table.machine}", flush=True)
    is_good = run_benches(table, options, os.path.abspath(options.build))
    if options.json:
        with open(options.json, "w", encoding="utf-8") as file:
            json.dump(table.figures, file, indent=1)
            file.write("\n")
    if not is_good or not table.figures:
        return 2
    return 1 if table.misses() else 0


if __name__ == "__main__":
    sys.exit(main())

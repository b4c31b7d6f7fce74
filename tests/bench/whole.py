# SPDX-License-Identifier: Apache-2.0
"""Figures of the whole kiosk over 100,000 products: start, memory, scrolling, touches, and a screen where nothing moves."""
import json
import os
import socket
import statistics
import time

import rig

CLOCK_TICKS = os.sysconf("SC_CLK_TCK")


class Ctl:
    """The control socket itself: no program is started for a question. A connection for each: the kiosk closes idle ones."""

    def __init__(self, path, seconds=20):
        self.path = path
        end = time.monotonic() + seconds
        while True:
            try:
                self._connect().close()
                break
            except OSError:
                if time.monotonic() > end:
                    raise
                time.sleep(0.0005)

    def _connect(self):
        connection = socket.socket(socket.AF_UNIX)
        try:
            connection.connect(self.path)
        except OSError:
            connection.close()
            raise
        return connection

    def __call__(self, *words):
        line = b""
        with self._connect() as connection:
            connection.sendall(json.dumps([str(word) for word in words]).encode() + b"\n")
            while not line.endswith(b"\n"):
                line += connection.recv(1 << 20)
        answer = json.loads(line)
        if not answer["ok"]:
            raise rig.Refused(f"{' '.join(map(str, words))}: {answer['error']}")
        return answer["result"]


def cpu_seconds(pid):
    """Of the process, user and system together."""
    with open(f"/proc/{pid}/stat", encoding="ascii") as file:
        fields = file.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / CLOCK_TICKS


def pss_mib(pid):
    """Of a kiosk it is root's to read: nobody else may look into its memory. It tells its own in its status."""
    with open(f"/proc/{pid}/smaps_rollup", encoding="ascii") as file:
        return next(int(line.split()[1]) for line in file if line.startswith("Pss:")) / 1024


def start(catalog, name="run", display=None, data=None):
    """A kiosk with everything in cache: the kiosk, its Ctl, and when its process was asked for."""
    data = data or catalog.kiosk_data(name)
    kiosk = rig.Kiosk(catalog.build, data, catalog.hub.url, control=os.path.join(catalog.folder, f"{name}.ctl"), display=display)
    if os.path.exists(kiosk.control):
        os.remove(kiosk.control)
    asked_at = time.monotonic()
    kiosk.start(wait=False)
    return kiosk, Ctl(kiosk.control), asked_at


def complete_at(ctl, seconds=20):
    """When the screen that is on was presented with all its pictures; CLOCK_MONOTONIC in seconds."""
    return rig.wait_until(lambda: ctl("ui", "stats")["complete_us"], seconds, 0.002, "all pictures") / 1e6


def open_home(ctl):
    """From the attract screen, by a touch."""
    rig.wait_until(lambda: ctl("ui", "stats")["first_frame_us"], 20, 0.001, "the first frame")
    ctl("ui", "tap", "--at", "540,1700")
    screen = ctl("status")["screen"]
    if screen != "home":
        raise rig.Refused(f"the screen is {screen} and not home")


def start_to_home(catalog, data):
    """Milliseconds from the process to the first frame, and to the home screen with all its pictures when the attract screen
    is touched at once."""
    kiosk, ctl, asked_at = start(catalog, "start", data=data)
    try:
        open_home(ctl)
        home = complete_at(ctl)
        return (ctl("ui", "stats")["first_frame_us"] / 1e6 - asked_at) * 1000, (home - asked_at) * 1000
    finally:
        kiosk.stop()


def start_to_attract(catalog, data):
    """Milliseconds from the process to the attract screen with all its pictures, and from a touch then to the home screen."""
    kiosk, ctl, asked_at = start(catalog, "start", data=data)
    try:
        attract = complete_at(ctl)
        touched_at = time.monotonic()
        open_home(ctl)
        return (attract - asked_at) * 1000, (complete_at(ctl) - touched_at) * 1000
    finally:
        kiosk.stop()


def medians(take, rounds):
    return [statistics.median(column) for column in zip(*(take() for _ in range(rounds)))]


def measure_start(catalog, rounds=10):
    data = catalog.kiosk_data("start")
    start_to_home(catalog, data)
    first, home = medians(lambda: start_to_home(catalog, data), rounds)
    attract, touched = medians(lambda: start_to_attract(catalog, data), rounds)
    return [("start_to_first_frame", first, "ms", ""),
            ("start_to_home_complete", home, "ms", "<= 150"),
            ("start_to_attract_complete", attract, "ms", ""),
            ("touch_to_home_complete", touched, "ms", "")]


def has_products(ctl):
    return any(node["key"].startswith("go_product") for node in ctl("ui", "tree"))


def open_browse(ctl):
    open_home(ctl)
    complete_at(ctl)
    ctl("ui", "go", "browse")
    rig.wait_until(lambda: has_products(ctl), 20, 0.01, "the grid")
    ctl("ui", "settle")


def measure_browsing(catalog):
    kiosk, ctl, _ = start(catalog, "browse")
    pid = kiosk.program.process.pid
    try:
        open_browse(ctl)
        at_rest = ctl("status")["memory"]["pss_kib"] / 1024
        ctl("ui", "stats", "reset")
        busiest, before, began = at_rest, cpu_seconds(pid), time.monotonic()
        for fling in range(12):
            up = fling % 4 != 3
            ctl("ui", "drag", "540,1500" if up else "540,500", "540,500" if up else "540,1500", 160)
            for _ in range(8):
                time.sleep(0.1)
                busiest = max(busiest, ctl("status")["memory"]["pss_kib"] / 1024)
        spent, passed = cpu_seconds(pid) - before, time.monotonic() - began
        stats = ctl("ui", "stats")
        return [("browse_pss_at_rest", at_rest, "MiB", "<= 48"),
                ("browse_pss_scrolling", busiest, "MiB", "<= 48"),
                ("browse_frame_p50", stats["frame"]["p50_ms"], "ms", ""),
                ("browse_frame_p99", stats["frame"]["p99_ms"], "ms", "<= 8"),
                ("browse_frame_worst", stats["frame"]["max_ms"], "ms", ""),
                ("browse_cpu_scrolling", spent / passed * 100, "%", "")]
    finally:
        kiosk.stop()


def measure_touch(catalog, rounds=60):
    """Touches that change what is on screen: from the touch to the changed frame."""
    kiosk, ctl, _ = start(catalog, "touch")
    try:
        open_home(ctl)
        complete_at(ctl)
        ctl("ui", "stats", "reset")
        for _ in range(rounds):
            for screen in ("search", "home"):
                ctl("ui", "go", screen)
                ctl("ui", "settle")
                for point in ("540,700", "200,1100"):
                    ctl("ui", "drag", point, point, 1)
                    if ctl("status")["screen"] != screen:
                        ctl("ui", "go", screen)
        stats = ctl("ui", "stats")
        return [("touch_to_frame_p50", stats["touch"]["p50_ms"], "ms", ""),
                ("touch_to_frame_p99", stats["touch"]["p99_ms"], "ms", "<= 16")]
    finally:
        kiosk.stop()


# Twenty seconds after its start, and once a day, the kiosk reads the whole catalog at the lowest priority.
CATALOG_CHECK_S = 30


def measure_static(catalog, seconds=20):
    kiosk, ctl, _ = start(catalog, "static")
    pid = kiosk.program.process.pid
    try:
        open_browse(ctl)
        time.sleep(2)
        at_first = cpu_seconds(pid)
        time.sleep(CATALOG_CHECK_S)
        checked = cpu_seconds(pid) - at_first
        ctl("ui", "stats", "reset")
        before = cpu_seconds(pid)
        time.sleep(seconds)
        spent = cpu_seconds(pid) - before
        stats = ctl("ui", "stats")
        return [("static_frames", stats["frames"], f"in_{seconds}_s", "<= 0"),
                ("static_declared", stats["declared"], f"in_{seconds}_s", ""),
                ("static_cpu", spent / seconds * 100, "%", "<= 0.2"),
                ("static_check_cpu", checked, "s once", "")]
    finally:
        kiosk.stop()


MEASURES = {"start": measure_start, "browse": measure_browsing, "touch": measure_touch, "static": measure_static}

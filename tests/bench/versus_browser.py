# SPDX-License-Identifier: Apache-2.0
"""The same shop in Chromium's kiosk mode and in daogou-kiosk, both in a window of 1080 × 1920 under one Xvfb: how soon the grid
of products stands, what it takes in memory, and what eight seconds of the same wheel cost. The page is in page/."""
import collections
import http.server
import json
import os
import queue
import shutil
import sqlite3
import statistics
import subprocess
import threading
import time

import rig
import whole

HERE = os.path.dirname(os.path.abspath(__file__))
PAGE_ROWS = 500
WHEEL_SECONDS = 8
WHEEL_EVERY_MS = 16
ROUNDS = 3
TYPES = {".html": "text/html; charset=utf-8", ".css": "text/css", ".js": "text/javascript", ".json": "application/json"}


# --- the page's server ---

class Shop(http.server.ThreadingHTTPServer):
    """The page, the products of a kiosk's catalog.db in pages, its pictures, and what the bench asks the page."""
    daemon_threads = True

    def __init__(self, data):
        database = sqlite3.connect(f"file:{os.path.join(data, 'catalog.db')}?mode=ro", uri=True)
        self.images = {name: os.path.join(data, "images", sha[:2], sha) for name, sha in
                       database.execute("SELECT name, sha256 FROM image")}
        rows = [(json.loads(name)["en"] if name.startswith("{") else name, price, image, before) for name, price, image, before in
                database.execute("SELECT name, best_price, image, prior_price_30d FROM product ORDER BY id")]
        database.close()
        self.count = len(rows)
        self.pages = [json.dumps(rows[at:at + PAGE_ROWS], ensure_ascii=False).encode() for at in range(0, len(rows), PAGE_ROWS)]
        self.ready, self.reports = queue.Queue(), queue.Queue()
        self.requests = collections.defaultdict(queue.Queue)  # by the name that the page gave itself
        super().__init__(("127.0.0.1", 0), Answer)
        threading.Thread(target=self.serve_forever, daemon=True).start()


class Answer(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def _send(self, body, kind="text/plain", seconds=0, status=200):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", f"max-age={seconds}" if seconds else "no-store")
        self.end_headers()
        self.wfile.write(body)

    def _wait_for_request(self, requests):
        """Until the bench wants something, or the page is long gone."""
        try:
            self._send(requests.get(timeout=120).encode())
        except (queue.Empty, OSError):
            self.close_connection = True

    def do_GET(self):
        path = self.path.lstrip("/") or "index.html"
        shop = self.server
        if path == "count":
            self._send(str(shop.count).encode())
        elif path.startswith("request/"):
            self._wait_for_request(shop.requests[path[8:]])
        elif path.startswith("products/"):
            self._send(shop.pages[int(path[9:].split(".")[0])], TYPES[".json"], 3600)
        elif path.startswith("images/"):
            with open(shop.images[path[7:]], "rb") as file:
                self._send(file.read(), "image/webp", 3600)
        elif os.path.exists(os.path.join(HERE, "page", os.path.basename(path))):
            with open(os.path.join(HERE, "page", os.path.basename(path)), "rb") as file:
                self._send(file.read(), TYPES[os.path.splitext(path)[1]], 3600)
        else:
            self._send(b"", status=404)

    def do_POST(self):
        now = time.monotonic()
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.path == "/ready":
            self.server.ready.put((now, json.loads(body)))
        else:
            self.server.reports.put(json.loads(body))
        self._send(b"")


# --- processes ---

def family(pid):
    """The process and all below it."""
    children = {}
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{name}/stat", encoding="utf-8", errors="replace") as file:
                children.setdefault(int(file.read().rsplit(")", 1)[1].split()[1]), []).append(int(name))
        except OSError:
            pass
    found, waiting = [], [pid]
    while waiting:
        found.append(waiting.pop())
        waiting += children.get(found[-1], [])
    return found


def total(measure, pid):
    value = 0
    for member in family(pid):
        try:
            value += measure(member)
        except (OSError, StopIteration):
            pass
    return value


class Xvfb:
    def __init__(self, folder):
        self.log = open(os.path.join(folder, "xvfb.log"), "ab")
        read_end, write_end = os.pipe()
        self.process = subprocess.Popen(["Xvfb", "-displayfd", str(write_end), "-screen", "0", "1080x1920x24", "-nolisten", "tcp"],
                                        pass_fds=[write_end], stdout=self.log, stderr=self.log)
        os.close(write_end)
        with os.fdopen(read_end) as pipe:
            self.display = f":{pipe.readline().strip()}"

    def wheel(self):
        """A wheel that turns for some seconds over the middle of the grid."""
        env = {**os.environ, "DISPLAY": self.display}
        turns = WHEEL_SECONDS * 1000 // WHEEL_EVERY_MS
        subprocess.run(["xdotool", "mousemove", "540", "1000"], env=env, check=True)
        began = time.monotonic()
        subprocess.run(["xdotool", "click", "--repeat", str(turns), "--delay", str(WHEEL_EVERY_MS), "5"], env=env, check=True)
        return time.monotonic() - began

    def stop(self):
        self.process.terminate()
        self.process.wait(10)
        self.log.close()


# --- the two ---

class Chromium:
    name = "chromium"

    def __init__(self, catalog, xvfb, shop):
        self.profile = os.path.join(catalog.folder, "chromium")
        self.shop, self.display = shop, xvfb.display
        shutil.rmtree(self.profile, ignore_errors=True)

    def start(self):
        """Seconds from the process to the grid with its pictures."""
        words = ["chromium", "--kiosk", f"--app=http://127.0.0.1:{self.shop.server_address[1]}/", f"--user-data-dir={self.profile}",
                 "--no-first-run", "--no-default-browser-check", "--window-size=1080,1920", "--window-position=0,0", "--disable-sync",
                 "--disable-background-networking", "--disable-component-update", "--disable-dev-shm-usage", "--password-store=basic"]
        words += ["--no-sandbox"] if os.geteuid() == 0 else []
        began = time.monotonic()
        self.process = subprocess.Popen(words, env={**os.environ, "DISPLAY": self.display}, stdout=subprocess.DEVNULL,
                                        stderr=subprocess.DEVNULL)
        self.pid = self.process.pid
        ready_at, self.page = self.shop.ready.get(timeout=60)
        return ready_at - began

    def begin_frames(self):
        self.shop.requests[self.page].put("watch")

    def frames(self):
        """The 99th percentile of the time between two frames, in ms, and how many frames there were."""
        self.shop.requests[self.page].put("report")
        report = self.shop.reports.get(timeout=20)
        times = sorted(report["frames"])
        return times[len(times) * 99 // 100], len(times)

    def stop(self):
        self.process.terminate()
        self.process.wait(20)
        time.sleep(1)


class Kiosk:
    name = "kiosk"

    def __init__(self, catalog, xvfb):
        self.catalog, self.xvfb = catalog, xvfb
        self.data = catalog.kiosk_data("versus")

    def start(self):
        kiosk = rig.Kiosk(self.catalog.build, self.data, self.catalog.hub.url, control=os.path.join(self.catalog.folder, "versus.ctl"),
                          display=["--window", "1080x1920"], env={"DISPLAY": self.xvfb.display, "SDL_VIDEODRIVER": "x11"})
        if os.path.exists(kiosk.control):
            os.remove(kiosk.control)
        began = time.monotonic()
        self.kiosk = kiosk.start(wait=False)
        self.ctl = whole.Ctl(kiosk.control)
        self.pid = kiosk.program.process.pid
        rig.wait_until(lambda: self.ctl("ui", "stats")["first_frame_us"], 20, 0.001, "the first frame")
        self.ctl("ui", "go", "browse")
        rig.wait_until(lambda: whole.has_products(self.ctl), 20, 0.005, "the grid")
        rig.wait_until(self._has_settled, 20, 0.002, "the pictures")
        return time.monotonic() - began

    def _has_settled(self):
        try:
            return self.ctl("ui", "settle", "--timeout", "0")
        except rig.Refused:
            return False

    def begin_frames(self):
        self.ctl("ui", "stats", "reset")

    def frames(self):
        """The 99th percentile of the work for a frame, in ms, and how many frames there were."""
        frame = self.ctl("ui", "stats")["frame"]
        return frame["p99_ms"], frame["count"]

    def stop(self):
        self.kiosk.stop()


def take(side, xvfb):
    """start in s, memory at rest and scrolling in MiB, processor seconds, p99 in ms, frames."""
    side.start()
    side.stop()
    starts = []
    for round_number in range(ROUNDS):
        starts.append(side.start())
        if round_number < ROUNDS - 1:
            side.stop()
    try:
        time.sleep(3)
        at_rest = total(whole.pss_mib, side.pid)
        # Once without a watch: pictures have been decoded before, as on any machine that is not new.
        xvfb.wheel()
        time.sleep(2)
        side.begin_frames()
        before = total(whole.cpu_seconds, side.pid)
        peaks, is_over = [0], threading.Event()
        watcher = threading.Thread(target=lambda: [peaks.append(total(whole.pss_mib, side.pid)) for _ in
                                                   iter(lambda: is_over.wait(1), True)])
        watcher.start()
        xvfb.wheel()
        is_over.set()
        watcher.join()
        spent = total(whole.cpu_seconds, side.pid) - before
        p99, frames = side.frames()
        return statistics.median(starts), at_rest, max(peaks), spent, p99, frames
    finally:
        side.stop()


def measure(catalog):
    xvfb = Xvfb(catalog.folder)
    shop = Shop(catalog.template)
    try:
        browser = take(Chromium(catalog, xvfb, shop), xvfb)
        kiosk = take(Kiosk(catalog, xvfb), xvfb)
    finally:
        shop.shutdown()
        xvfb.stop()
    figures = []
    for name, values, p99 in (("chromium", browser, "frame_interval_p99"), ("kiosk", kiosk, "frame_work_p99")):
        start, at_rest, scrolling, spent, p99_ms, frames = values
        figures += [(f"{name}_start_to_grid", start * 1000, "ms", ""), (f"{name}_pss_at_rest", at_rest, "MiB", ""),
                    (f"{name}_pss_scrolling", scrolling, "MiB", ""), (f"{name}_cpu_8s_of_wheel", spent, "s", ""),
                    (f"{name}_{p99}", p99_ms, "ms", ""), (f"{name}_frames_8s_of_wheel", frames, "frames", "")]
    figures += [("ratio_start", browser[0] / kiosk[0], "times", ">= 5"),
                ("ratio_pss_at_rest", browser[1] / kiosk[1], "times", ">= 10"),
                ("ratio_pss_scrolling", browser[2] / kiosk[2], "times", ">= 10"),
                ("ratio_cpu_scrolling", browser[3] / max(kiosk[3], 0.01), "times", ">= 8")]
    return figures

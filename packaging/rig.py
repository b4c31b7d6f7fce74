# SPDX-License-Identifier: Apache-2.0
"""Starts the real programs side by side: hub, kiosk, virtual printer, a phone's browser. For the demo, the journeys, the
gallery and the bench. Python's standard library only."""
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import threading
import time
import urllib.error
import urllib.parse
import urllib.request


class Refused(Exception):
    """A program said no; its words are the message."""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until(condition, seconds=10, every=0.02, what="condition"):
    """The condition's first true value."""
    end = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > end:
            raise TimeoutError(f"{what}: not within {seconds} s")
        time.sleep(every)


class Program:
    """A running program whose output goes to a log file."""

    def __init__(self, words, log, env=None):
        self.words = [str(word) for word in words]
        self.log_path = log
        self.log = open(log, "ab")
        self.process = subprocess.Popen(self.words, stdout=subprocess.PIPE, stderr=self.log, stdin=subprocess.DEVNULL,
                                        env={**os.environ, **(env or {})})

    def first_line(self, pattern, seconds=20):
        """The groups of the first line on stdout that matches."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            line = self.process.stdout.readline().decode()
            if not line:
                break
            match = re.search(pattern, line)
            if match:
                return match.groups()
        raise Refused(f"{self.words[0]} did not start; see {self.log_path}:\n{self.log_text()[-2000:]}")

    def log_text(self):
        with open(self.log_path, encoding="utf-8", errors="replace") as file:
            return file.read()

    def is_running(self):
        return self.process.poll() is None

    def stop(self, seconds=10):
        """SIGTERM, and the exit code; negative when a signal ended it."""
        if self.is_running():
            self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise
        finally:
            self._close()

    def kill(self):
        self.process.kill()
        self.process.wait()
        self._close()

    def _close(self):
        if self.process.stdout:
            self.process.stdout.close()
        self.log.close()


def run(words, seconds=600, **options):
    """Runs a program to its end; stdout, or Refused with stderr."""
    result = subprocess.run([str(word) for word in words], capture_output=True, text=True, timeout=seconds, **options)
    if result.returncode:
        raise Refused(f"{os.path.basename(str(words[0]))} {words[1] if len(words) > 1 else ''}: exit {result.returncode}: "
                      f"{result.stderr.strip()[-2000:]}")
    return result.stdout


class Hub:
    def __init__(self, build, data, log_folder=None):
        self.program = os.path.join(build, "bin", "daogou-hub")
        self.data = data
        self.log = os.path.join(log_folder or data, "hub.log")
        self.translations = os.path.join(build, "share", "translations")
        self.server = None
        self.url = None
        self.port = 0

    def init(self, *arguments):
        return run([self.program, "init", "--data", self.data, *arguments])

    def import_file(self, path, observed_at=None, partial=False, images=None, allow_shrink=False, rejects=None):
        """The numbers of the last line."""
        words = [self.program, "import", "--data", self.data, "--format", "daogou"]
        words += ["--observed-at", observed_at] if observed_at else []
        words += ["--partial"] if partial else []
        words += ["--images", images] if images else []
        words += ["--allow-shrink"] if allow_shrink else []
        words += ["--rejects", rejects] if rejects else []
        return self._last_line(run(words + [path]))

    def publish(self, *options):
        return self._last_line(run([self.program, "publish", "--data", self.data, *options]))

    @staticmethod
    def _last_line(text):
        line = text.strip().splitlines()[-1]
        return {key: int(value) if value.isdigit() else value for key, value in re.findall(r"(\w+)=(\S+)", line)}

    def serve(self, listen=None, public_url=None):
        """The same port again after a stop, so that a kiosk finds it back."""
        address = listen or f"127.0.0.1:{self.port or free_port()}"
        words = [self.program, "serve", "--data", self.data, "--listen", address, "--demo"]
        words += ["--public-url", public_url] if public_url else []
        words += ["--translations", self.translations] if os.path.isdir(self.translations) else []
        self.server = Program(words, self.log)
        (self.url,) = self.server.first_line(r"listening (http://\S+)")
        self.port = int(self.url.rsplit(":", 1)[1])
        return self.url

    def enroll(self, store):
        return run([self.program, "enroll", "--data", self.data, "--store", store]).strip().splitlines()[-1].split()[-1]

    def get(self, path):
        with urllib.request.urlopen(self.url + path, timeout=10) as reply:
            return reply.read()

    def stop(self):
        if self.server and self.server.is_running():
            self.server.stop()

    def kill(self):
        self.server.kill()


DEMO_PLACE = ("--country", "CN", "--time-zone", "Asia/Shanghai")  # told to init: days are days of the shop
DEMO_NAME = {"en": "River Mall", "zh-Hans": "江湾广场", "zh-Hant": "江灣廣場", "es": "River Mall", "ar": "ريفر مول"}


def load_demo_catalog(hub, demo_folder):
    """Imports and publishes the demo catalog with its 90 days of history; see assets/demo/README.md."""
    images = os.path.join(demo_folder, "images")
    history = sorted(os.listdir(os.path.join(demo_folder, "history")))
    first_day = history[0].split("-", 1)[1].split(".")[0]
    hub.import_file(os.path.join(demo_folder, "catalog.ndjson"), f"{first_day}T00:00:00+08:00", partial=True, images=images)
    for name in history:
        day = name.split("-", 1)[1].split(".")[0]
        hub.import_file(os.path.join(demo_folder, "history", name), f"{day}T00:00:00+08:00", partial=True, images=images)
    hub.import_file(os.path.join(demo_folder, "today.ndjson"), partial=True, images=images)
    return hub.publish("--name", json.dumps(DEMO_NAME, ensure_ascii=False))


class VirtualPrinter:
    def __init__(self, build, folder, profile=None):
        os.makedirs(folder, exist_ok=True)
        self.folder, self.build = folder, build
        self.profile = profile or "virtual-80mm"
        self.port = free_port()
        self.control = os.path.join(folder, "control")
        words = [os.path.join(build, "bin", "daogou-vprinter"), "--listen", f"127.0.0.1:{self.port}", "--out", folder,
                 "--control", self.control]
        words += ["--profile", profile] if profile else []
        self.program = Program(words, os.path.join(folder, "vprinter.log"))
        wait_until(lambda: os.path.exists(self.control), what="virtual printer")

    def command(self, *words):
        """The printer's own switchboard: "fault", "paper_out"; "clear"; "status"."""
        return run([os.path.join(self.build, "bin", "daogou-vprinter"), "--control", self.control, *words]).strip()

    def receipts(self):
        return sorted(os.path.join(self.folder, name) for name in os.listdir(self.folder) if re.fullmatch(r"\d+\.png", name))

    def stop(self):
        if self.program.is_running():
            self.program.stop()


class VirtualTerminal:
    """A ZVT payment terminal without a bank; say() is its switchboard."""

    def __init__(self, build, port=None, currency="CNY"):
        self.port, self.currency = port or free_port(), currency
        self.process = subprocess.Popen([os.path.join(build, "bin", "daogou-vterminal"), "--listen", f"127.0.0.1:{self.port}"],
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.process.stdout.readline()  # it listens

    def say(self, line):
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        return self.process.stdout.readline().strip()

    def status(self):
        return {key: int(value) for key, value in re.findall(r"(\w+)=(\d+)", self.say("status"))}

    def stop(self):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self.process.stdin.close()
        self.process.stdout.close()


class Cable:
    """A TCP connection that can be pulled: between a kiosk and its hub, while a phone still reaches the hub."""

    def __init__(self, to_port):
        self.to_port, self.is_pulled, self.pairs = to_port, False, []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            try:
                near = self.listener.accept()[0]
            except OSError:
                return
            if self.is_pulled:
                near.close()
                continue
            try:
                far = socket.create_connection(("127.0.0.1", self.to_port), 5)
            except OSError:
                near.close()
                continue
            self.pairs.append((near, far))
            for source, sink in ((near, far), (far, near)):
                threading.Thread(target=self._pass_on, args=(source, sink), daemon=True).start()

    @staticmethod
    def _pass_on(source, sink):
        try:
            while data := source.recv(65536):
                sink.sendall(data)
        except OSError:
            pass
        for end in (source, sink):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def pull(self):
        self.is_pulled = True
        for pair in self.pairs:
            for end in pair:
                try:
                    end.shutdown(socket.SHUT_RDWR)
                except OSError:
                    pass
                end.close()
        self.pairs = []

    def plug(self):
        self.is_pulled = False

    def close(self):
        self.pull()
        self.listener.close()


class Kiosk:
    """A headless (or shown) kiosk and its daogouctl."""

    def __init__(self, build, data, hub_url, size="1080x1920", printer=None, terminal=None, lang=None, theme=None, clock=None, enroll=None,
                 extra_config="", display=None, control=None, env=None, inside=()):
        """inside: a program that runs the kiosk, with its own words."""
        os.makedirs(data, exist_ok=True)
        self.build, self.data, self.hub_url, self.size = build, data, hub_url, size
        self.control = control or os.path.join(data, "ctl")
        self.ctl = os.path.join(build, "bin", "daogouctl")
        self.config = os.path.join(data, "kiosk.conf")
        self.options = dict(lang=lang, theme=theme, clock=clock)
        self.enroll_code, self.display, self.env, self.inside = enroll, display, env, list(inside)
        self._write_config(printer, terminal, extra_config)
        self.program = None

    def _write_config(self, printer, terminal, extra):
        lines = ["[control]", f"socket = {self.control}", "allow_ui = true",
                 "[card_reader]", "driver = virtual", "[scanner]", "driver = virtual"]
        # The printer last: extra may go on in its section.
        if terminal:
            lines += ["[terminal]", "driver = zvt", f"transport = tcp:127.0.0.1:{terminal.port}", f"currency = {terminal.currency}",
                      "recovery_timeout_s = 2"]
        if printer:
            lines += ["[printer]", "driver = escpos", f"transport = tcp:127.0.0.1:{printer.port}", f"profile = {printer.profile}",
                      f"control = {printer.control}"]
        with open(self.config, "w", encoding="utf-8") as file:
            file.write("\n".join(lines) + "\n" + extra)

    def start(self, wait=True):
        words = self.inside + [os.path.join(self.build, "bin", "daogou-kiosk"), "--config", self.config, "--data", self.data, "--hub",
                 self.hub_url]
        words += self.display or ["--headless", self.size]
        for name, value in self.options.items():
            words += [f"--{name}", value] if value else []
        words += ["--enroll", self.enroll_code] if self.enroll_code else []
        self.program = Program(words, os.path.join(self.data, "kiosk.log"), self.env)
        if wait:
            wait_until(lambda: self._answers(), 30, what="kiosk's control socket")
        return self

    def _answers(self):
        if not self.program.is_running():
            raise Refused(f"the kiosk ended with {self.program.process.returncode}:\n{self.program.log_text()[-3000:]}")
        try:
            return self("status")
        except Refused:
            return None

    def __call__(self, *words, timeout=60):
        """daogouctl WORDS --json, parsed."""
        text = run([self.ctl, "--socket", self.control, "--json", *words], timeout).strip()
        return json.loads(text) if text.startswith(("{", "[", '"')) else text

    def tap(self, label):
        return self("ui", "tap", label)

    def tap_key(self, key):
        return self("ui", "tap", "--key", key)

    def wait(self, label, seconds=10):
        return self("ui", "wait", label, "--timeout", str(seconds), timeout=seconds + 20)

    def settle(self, seconds=10):
        return self("ui", "settle", "--timeout", str(seconds), timeout=seconds + 20)

    def shot(self, path):
        self.settle()
        self("ui", "shot", path)
        return path

    def tree(self):
        return self("ui", "tree")

    def node(self, key):
        return next((node for node in self.tree() if node["key"] == key), None)

    def keys(self, prefix):
        """Keys of nodes in view whose action starts with the prefix."""
        return [node["key"] for node in self.tree()
                if node["key"].startswith(prefix) and not {"hidden", "disabled"} & set(node["flags"])]

    def open_search(self):
        """From wherever the shopper is, as a shopper goes."""
        if self.status()["screen"] == "search":
            return
        if not self.keys("go_search"):
            self("ui", "key", "back")
        if not self.keys("go_search"):
            self.tap_key("go_home")
        self.tap_key("go_search")
        self.wait_for_screen("search")

    def search(self, words):
        """Types into the search; the keys of the products found, in order."""
        self.open_search()
        if self.keys("clear_text"):
            self.tap_key("clear_text")
        self("ui", "type", words)
        return wait_until(lambda: self.keys("go_product:"), 10, what=f"results for {words}")

    def status(self):
        return self("status")

    def wait_for_screen(self, name, seconds=15):
        return wait_until(lambda: self.status()["screen"] == name or None, seconds, what=f"screen {name}, is "
                          + self.status()["screen"])

    def wait_for_catalog(self, seconds=60):
        return wait_until(lambda: self.status()["catalog"]["seq"] or None, seconds, what="catalog")

    def stop(self):
        if self.program and self.program.is_running():
            return self.program.stop()
        return self.program.process.returncode if self.program else 0

    def kill(self):
        self.program.kill()


def pay_without_browser(address):
    """What a phone's browser sends when the pay button of the checkout page is pressed."""
    with urllib.request.urlopen(address, timeout=10) as reply:
        page = reply.read().decode()
    form = next(form for form in re.findall(r'<form class="pay".*?</form>', page, re.S) if 'value="pay"' in form)
    fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form))
    target = urllib.parse.urljoin(address, re.search(r'action="([^"]+)"', form)[1].replace("&amp;", "&"))
    body = urllib.parse.urlencode({**fields, "choice": "pay"}).encode()
    with urllib.request.urlopen(urllib.request.Request(target, body), timeout=20) as reply:
        return reply.read().decode()


class Phone:
    """A headless Chromium of phone size, driven over WebDriver by Debian's chromedriver."""

    def __init__(self, folder, width=390, height=844, lang="en", javascript=True):
        self.port = free_port()
        os.makedirs(folder, exist_ok=True)
        self.driver = Program(["chromedriver", f"--port={self.port}"], os.path.join(folder, "chromedriver.log"))
        self.profile = os.path.join(folder, f"profile-{self.port}")
        arguments = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
                     "--disable-background-networking", "--disable-component-update", "--disable-dev-shm-usage",
                     f"--user-data-dir={self.profile}", f"--window-size={width},{height}", f"--lang={lang}"]
        prefs = {} if javascript else {"profile.managed_default_content_settings.javascript": 2}
        options = {"args": arguments, "prefs": prefs,
                   "mobileEmulation": {"deviceMetrics": {"width": width, "height": height, "pixelRatio": 2.0}}}
        wait_until(self._is_ready, 20, what="chromedriver")
        value = self._call("POST", "/session", {"capabilities": {"alwaysMatch": {"browserName": "chrome",
                                                                                 "goog:chromeOptions": options}}})
        self.session = value["sessionId"]

    def _is_ready(self):
        try:
            return self._call("GET", "/status")["ready"]
        except OSError:
            return False

    def _call(self, method, path, body=None):
        data = json.dumps(body).encode() if body is not None else None
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", data, method=method,
                                         headers={"Content-Type": "application/json"})
        try:
            with urllib.request.urlopen(request, timeout=60) as reply:
                return json.load(reply)["value"]
        except urllib.error.HTTPError as error:
            raise Refused(json.load(error)["value"]["message"][:500]) from None

    def _do(self, method, path, body=None):
        return self._call(method, f"/session/{self.session}{path}", body)

    def open(self, url):
        self._do("POST", "/url", {"url": url})

    def url(self):
        return self._do("GET", "/url")

    def _ask_element(self, css, method, question, body=None):
        """The answer in a tuple; None while there is no such element, or the page has just put another in its place."""
        for element in self._do("POST", "/elements", {"using": "css selector", "value": css})[:1]:
            try:
                return (self._do(method, f"/element/{next(iter(element.values()))}/{question}", body),)
            except Refused as refused:
                if "stale element" not in str(refused):
                    raise
        return None

    def text(self):
        return wait_until(lambda: self._ask_element("body", "GET", "text"), 10, what="a page")[0]

    def press(self, css):
        wait_until(lambda: self._ask_element(css, "POST", "click", {}), 10, what=f"{css} on {self.url()}")

    def shot(self, path):
        import base64
        with open(path, "wb") as file:
            file.write(base64.b64decode(self._do("GET", "/screenshot")))
        return path

    def close(self):
        try:
            self._do("DELETE", "")
        except (Refused, OSError):
            pass
        self.driver.stop()
        shutil.rmtree(self.profile, ignore_errors=True)


def read_codes(png):
    """What zbarimg reads in a picture: a list of texts."""
    result = subprocess.run(["zbarimg", "--quiet", "--raw", png], capture_output=True, text=True, timeout=60)
    return [line for line in result.stdout.splitlines() if line]

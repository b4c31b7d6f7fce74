# SPDX-License-Identifier: Apache-2.0
"""Pictures of every screen in every theme, language, size and text size, with the node array beside each, and the layout checks.
Called by run-gallery; exits 1 and lists what the checks found."""
import argparse
import html
import itertools
import json
import os
import re
import shutil
import sys
import tempfile

import rig

SOURCE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def table(path, pattern):
    """A column of one of the source's tables."""
    with open(os.path.join(SOURCE, path), encoding="utf-8") as file:
        return tuple(re.findall(pattern, file.read(), re.M))


# What a screen looks like in another situation is a picture of its own.
SITUATIONS = ("card_terminal", "service_trouble")
SCREENS = table("kiosk/screens/screens.def", r"^SCREEN\(\w+, (\w+)\)") + SITUATIONS
LANGUAGES = table("kiosk/base/languages.def", r'^LANGUAGE\("([^"]+)"')
THEMES = tuple(sorted(name for name in os.listdir(os.path.join(SOURCE, "themes"))
                      if os.path.exists(os.path.join(SOURCE, "themes", name, "tokens.json"))))
SIZES = ("1080x1920", "1920x1080", "2160x3840", "800x1280", "1024x768")
TEXTS = ("100", "200")
# Without wishes: every screen in what is usual, and each of the others once.
USUAL = [("daylight", language, "1080x1920", "100") for language in LANGUAGES] + \
        [(theme, "zh-Hans" if theme == "night" else "en", "1080x1920", "100") for theme in THEMES if theme != "daylight"] + \
        [("daylight", language, "1080x1920", "200") for language in ("en", "ar")] + \
        [("daylight", language, size, "100") for size in SIZES[1:] for language in ("en", "ar")]


class Shop:
    """A hub and, for each size, a kiosk with something in its basket."""

    def __init__(self, build, folder):
        self.build, self.folder, self.kiosks = build, folder, {}
        self.hub = rig.Hub(build, os.path.join(folder, "hub"), folder)
        self.hub.init(*rig.DEMO_PLACE)
        rig.load_demo_catalog(self.hub, os.path.join(build, "demo"))
        self.hub.serve()
        self.printers, self.terminals = [], []

    def make_printer(self, name):
        """A printer serves one kiosk, as real ones do."""
        self.printers.append(rig.VirtualPrinter(self.build, os.path.join(self.folder, name)))
        return self.printers[-1]

    def make_terminal(self):
        """With a shopper who takes their time."""
        self.terminals.append(rig.VirtualTerminal(self.build))
        self.terminals[-1].say("outcome hold")
        return self.terminals[-1]

    def set_clock(self, size):
        """Settling moves a manual clock on; the hub believes no machine whose clock is five minutes wrong."""
        if size in self.kiosks:
            self.kiosks[size].stop()
            self.kiosks[size].start()
            self.kiosks[size].wait_for_catalog()

    def kiosk(self, size):
        if size not in self.kiosks:
            printer = self.make_printer(f"paper-{size}")
            kiosk = rig.Kiosk(self.build, os.path.join(self.folder, size), self.hub.url, size=size, printer=printer,
                              terminal=self.make_terminal(), clock="manual", enroll=self.hub.enroll("river-2-03"))
            kiosk.start()
            kiosk.wait_for_catalog()
            rig.wait_until(lambda: kiosk.status()["sync"]["has_all_images"] or None, 60, what="pictures")
            kiosk.enroll_code = None
            kiosk.new_printer = self.make_printer(f"new-paper-{size}")
            self.kiosks[size] = kiosk
        return self.kiosks[size]

    def close(self):
        for kiosk in self.kiosks.values():
            kiosk.stop()
        for device in self.printers + self.terminals:
            device.stop()
        self.hub.stop()


def fill_basket(kiosk, counter=itertools.count(1)):
    """Three products, others each time: what is ordered is kept for the order, and the hub does not sell a thing twice."""
    wanted = kiosk.status()["session"]["basket"] + 3
    while kiosk.status()["session"]["basket"] < wanted:
        kiosk("ui", "go", "product", str(next(counter) % 390 + 1))
        if kiosk.keys("add_to_basket"):
            kiosk.tap_key("add_to_basket")


def check_out(kiosk):
    """The button places the order; going to the screen would not."""
    kiosk("ui", "go", "basket")
    kiosk.tap_key("go_checkout")
    kiosk.wait_for_screen("checkout")


def pay(kiosk):
    check_out(kiosk)
    code = rig.wait_until(lambda: next((node["value"] for node in kiosk.tree() if node["role"] == "qr"), None), 10, what="checkout code")
    rig.pay_without_browser(code)
    kiosk.wait_for_screen("receipt")


def go_to_card_terminal(kiosk):
    check_out(kiosk)
    rig.wait_until(lambda: kiosk.keys("pay_by_card"), 10, what="offer of the card terminal")
    kiosk.tap_key("pay_by_card")
    rig.wait_until(lambda: kiosk.status()["terminal"]["state"] == "BUSY" or None, 10, what="payment at the terminal")


def show_service(kiosk, screen):
    """As a technician meets it: all well, in trouble, and the steps of the wizard with a printer that is new."""
    kiosk("mode", "set", "service")
    if screen == "service_trouble":
        kiosk("hw", "printer", "fault", "paper_out")
        kiosk.wait("The paper is used up")
    if screen in ("service", "service_trouble"):
        return
    if screen not in ("service_address", "service_setup", "service_trial"):
        kiosk("ui", "go", screen)
        return
    kiosk.tap("Add a network printer")
    kiosk("ui", "type", "127.0.0.1")
    if screen == "service_address":
        return
    kiosk("ui", "key", "enter")
    for _ in range(5):
        kiosk("ui", "key", "backspace")
    kiosk("ui", "type", str(kiosk.new_printer.port))
    kiosk("ui", "key", "enter")
    if screen == "service_trial":
        kiosk.tap("Test it")
        kiosk.wait("Printed: the printer confirmed it", 20)


def show(kiosk, screen):
    """Brings one screen up as a shopper meets it."""
    kiosk("mode", "set", "shopper")
    kiosk("hw", "printer", "clear")
    if kiosk.keys("cancel_card"):
        kiosk.tap_key("cancel_card")
    if kiosk.status()["session"]["running"]:
        kiosk("ui", "go", "attract")
    if screen in ("closed", "out_of_service"):
        kiosk("mode", "set", screen)
    elif screen.startswith("service"):
        show_service(kiosk, screen)
    elif screen in ("product", "deal"):
        kiosk("ui", "go", screen, "1" if screen == "product" else kiosk_first_deal(kiosk))
    elif screen == "search":
        kiosk("ui", "go", "search")
        kiosk("ui", "type", "tea")
    elif screen in ("basket", "checkout", "card_terminal", "receipt"):
        fill_basket(kiosk)
        if screen == "receipt":
            pay(kiosk)
        elif screen == "card_terminal":
            go_to_card_terminal(kiosk)
        elif screen == "checkout":
            check_out(kiosk)
        else:
            kiosk("ui", "go", screen)
    else:
        kiosk("ui", "go", screen)
    kiosk.settle()


def kiosk_first_deal(kiosk):
    kiosk("ui", "go", "deals")
    return kiosk.keys("go_deal:")[0].split(":")[1].split("#")[0]


def take(kiosk, screen, look, out):
    """One picture; what the checks say of it."""
    theme, language, size, text = look
    kiosk("ui", "look", "theme", theme)
    kiosk("ui", "look", "lang", "en")
    kiosk("ui", "look", "text", "100")
    show(kiosk, screen)
    kiosk("ui", "look", "lang", language)
    kiosk("ui", "look", "text", text)
    kiosk("ui", "advance", "2")
    base = os.path.join(out, screen, f"{theme}-{language}-{size}-{text}")
    os.makedirs(os.path.dirname(base), exist_ok=True)
    kiosk.shot(base + ".png")
    with open(base + ".json", "w", encoding="utf-8") as file:
        json.dump(kiosk.tree(), file, ensure_ascii=False, indent=1)
    return [f"{screen}/{os.path.basename(base)}: {line}" for line in kiosk("ui", "check")["findings"]]


def write_index(out, pictures):
    rows = "".join(f'<figure><a href="{html.escape(path)}"><img loading="lazy" src="{html.escape(path)}"></a>'
                   f"<figcaption>{html.escape(path)}</figcaption></figure>" for path in pictures)
    with open(os.path.join(out, "index.html"), "w", encoding="utf-8") as file:
        file.write("<!doctype html><meta charset=utf-8><title>Daogou gallery</title><style>body{font:14px sans-serif;display:flex;"
                   "flex-wrap:wrap;gap:16px}img{height:420px}figure{margin:0}</style>" + rows)


def looks(arguments):
    wanted = [("theme", 0), ("lang", 1), ("size", 2), ("text", 3)]
    if not any(getattr(arguments, name) for name, _ in wanted):
        return USUAL
    return [(theme, language, size, text)
            for theme in [arguments.theme or "daylight"] for language in ([arguments.lang] if arguments.lang else LANGUAGES)
            for size in [arguments.size or "1080x1920"] for text in [arguments.text or "100"]]


class Parser(argparse.ArgumentParser):
    def error(self, message):
        self.exit(2, f"{self.prog}: {message}\n")


def size_of(word):
    """As daogou-kiosk --headless takes it."""
    match = re.fullmatch(r"(\d{3,4})x(\d{3,4})", word)
    if not match or not all(320 <= int(pixels) <= 7680 for pixels in match.groups()):
        raise argparse.ArgumentTypeError(f"{word} is not a size such as 1080x1920")
    return word


def percent_of(word):
    if not word.isascii() or not word.isdigit() or not 100 <= int(word) <= 200:
        raise argparse.ArgumentTypeError(f"{word} is not a number from 100 to 200")
    return word


def main():
    parser = Parser(prog="run-gallery")
    parser.add_argument("--build", required=True, help=argparse.SUPPRESS)
    parser.add_argument("--out", required=True)
    parser.add_argument("--screen", choices=SCREENS)
    parser.add_argument("--theme", choices=THEMES)
    parser.add_argument("--lang", choices=LANGUAGES)
    parser.add_argument("--size", type=size_of)
    parser.add_argument("--text", type=percent_of, help="percent, 100 to 200")
    arguments = parser.parse_args()
    folder = tempfile.mkdtemp(prefix="daogou-gallery-")
    shop = Shop(arguments.build, folder)
    findings, pictures = [], []
    try:
        for look in looks(arguments):
            shop.set_clock(look[2])
            for screen in [arguments.screen] if arguments.screen else SCREENS:
                findings += take(shop.kiosk(look[2]), screen, look, arguments.out)
                pictures.append(f"{screen}/{'-'.join(look)}.png")
    finally:
        shop.close()
        shutil.rmtree(folder, ignore_errors=True)
    write_index(arguments.out, pictures)
    print("\n".join(findings))
    print(f"{len(pictures)} pictures in {arguments.out}, {len(findings)} findings")
    sys.exit(1 if findings else 0)


if __name__ == "__main__":
    main()

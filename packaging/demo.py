# SPDX-License-Identifier: Apache-2.0
"""The demo: a hub with the demo catalog, a virtual printer, a virtual card, a virtual card terminal and the kiosk; in a window, or as a scripted shopper's
tour with pictures. Called by run-demo."""
import argparse
import os
import shutil
import signal
import sys
import time

import rig

STORE = "river-2-03"


def say(words):
    print(words, file=sys.stderr, flush=True)


# Raised when kiosks cannot follow a feed any more that an older program made.
FEED_FORMAT = 2


def day_of(demo_folder):
    """The day that the demo catalog was drawn for: the last one of its history is the day before."""
    return sorted(os.listdir(os.path.join(demo_folder, "history")))[-1]


def prepare_hub(arguments):
    """The hub's folder, imported anew when the demo catalog is of another day."""
    demo_folder = os.path.join(arguments.build, "demo")
    data, stamp = os.path.join(arguments.work, "hub"), os.path.join(arguments.work, "day")
    today = f"{day_of(demo_folder)}, feed {FEED_FORMAT}"
    hub = rig.Hub(arguments.build, data, arguments.work)
    if os.path.exists(stamp) and open(stamp, encoding="utf-8").read() == today:
        return hub
    shutil.rmtree(arguments.work, ignore_errors=True)
    os.makedirs(arguments.work)
    hub.init(*rig.DEMO_PLACE)
    say("Importing 90 days of prices")
    rig.load_demo_catalog(hub, demo_folder)
    with open(stamp, "w", encoding="utf-8") as file:
        file.write(today)
    return hub


def start(arguments, display=None):
    hub = prepare_hub(arguments)
    listen = f"{arguments.address}:{rig.free_port()}"
    hub.serve(listen)
    printer = rig.VirtualPrinter(arguments.build, os.path.join(arguments.work, "paper"))
    terminal = rig.VirtualTerminal(arguments.build)
    data = os.path.join(arguments.work, "kiosk")
    shutil.rmtree(data, ignore_errors=True)
    # With --lan the hub has an address that phones reach too, and no certificate.
    plain = "" if arguments.address.startswith("127.") else "[hub]\nallow_http = true\n"
    kiosk = rig.Kiosk(arguments.build, data, hub.url, printer=printer, terminal=terminal, enroll=hub.enroll(STORE),
                       display=display, extra_config=plain)
    kiosk.start()
    return hub, printer, terminal, kiosk


def stop(*programs):
    for program in programs:
        program.stop()


def show(arguments):
    """In a window, until it is closed."""
    display = ["--fullscreen"] if arguments.mode == "fullscreen" else ["--window", "608x1080"]
    hub, printer, terminal, kiosk = start(arguments, display)
    terminal.say("fault late 3000")  # as long as a shopper looks for the card
    say(f"The hub is at {hub.url}; printed receipts come to {printer.folder}")
    say(f"Put a card on the reader:   {kiosk.ctl} --socket {kiosk.control} hw card insert 04A1B2C3D4E5F6")
    say(f"Scan a barcode:             {kiosk.ctl} --socket {kiosk.control} hw scan CODE")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        while kiosk.program.is_running():
            time.sleep(0.2)
    except KeyboardInterrupt:
        pass
    finally:
        stop(kiosk, printer, terminal, hub)


class Tour:
    """One shopper, step by step; each step leaves a picture."""

    def __init__(self, kiosk, printer, terminal, hub, out):
        self.kiosk, self.printer, self.terminal, self.hub, self.out = kiosk, printer, terminal, hub, out
        self.lines, self.number = [], 0

    def picture(self, name, words):
        self.number += 1
        file = f"{self.number:02d}-{name}.png"
        self.kiosk.shot(os.path.join(self.out, file))
        self.lines.append(f"{file}: {words}")
        say(f"  {file}")

    def looks_around(self):
        kiosk = self.kiosk
        kiosk.wait_for_screen("attract")
        rig.wait_until(lambda: kiosk.status()["sync"]["has_all_images"] or None, 60, what="pictures")
        self.picture("attract", "waiting for the next shopper")
        kiosk.tap_key("start")
        kiosk.wait_for_screen("home")
        self.picture("home", "the whole shop")
        kiosk.tap_key("go_deals")
        kiosk.wait_for_screen("deals")
        self.picture("deals", "group deals with their countdowns")
        kiosk.tap_key(kiosk.keys("go_deal:")[0])
        self.picture("deal", "one deal with its tiers")
        kiosk.tap_key("go_coupons")
        self.picture("coupons", "coupons to take")
        kiosk.tap_key("go_browse")
        self.picture("browse", "everything, as a grid")

    def compares(self):
        kiosk = self.kiosk
        found = self.kiosk.search("shampoo")
        self.picture("search", "results at each keystroke")
        kiosk.tap_key(found[0])
        kiosk.wait_for_screen("product")
        self.picture("product", "what it costs here, online and next door")
        kiosk.tap_key("add_to_basket")
        kiosk.tap_key(self.kiosk.search("headphones")[0])
        kiosk.wait_for_screen("product")
        kiosk.tap_key("add_to_basket")
        kiosk.tap_key("go_basket")
        kiosk.wait_for_screen("basket")
        self.picture("basket", "one trip or split")

    def pays(self):
        kiosk = self.kiosk
        kiosk.tap_key("go_checkout")
        kiosk.wait_for_screen("checkout")
        rig.wait_until(lambda: any(node["role"] == "qr" for node in kiosk.tree()) or None, 10, what="checkout code")
        self.picture("checkout", "the code for the phone")
        address = next(node["value"] for node in kiosk.tree() if node["role"] == "qr")
        rig.pay_without_browser(address)
        kiosk.wait_for_screen("receipt")
        self.picture("paid", "the phone has paid")
        before = len(self.printer.receipts())
        kiosk.tap_key("receipt_print")
        receipt = rig.wait_until(lambda: self.printer.receipts()[before:], 20, what="receipt")[0]
        shutil.copy(receipt, os.path.join(self.out, "receipt.png"))
        rig.wait_until(lambda: any(job["state"] == "DONE" for job in kiosk("print", "queue")) or None, 10, what="print job")
        self.picture("printed", "and the printer has confirmed the paper")
        kiosk.tap_key("receipt_none")
        self.picture("thanks", "how was it")
        kiosk.tap_key("end_session")
        kiosk.wait_for_screen("attract")

    def pays_by_card(self):
        kiosk = self.kiosk
        kiosk.tap_key("start")
        kiosk.tap_key(kiosk.search("tea")[0])
        kiosk.wait_for_screen("product")
        kiosk.tap_key("add_to_basket")
        kiosk.tap_key("go_basket")
        kiosk.tap_key("go_checkout")
        rig.wait_until(lambda: kiosk.keys("pay_by_card"), 10, what="card terminal")
        self.terminal.say("fault late 2500")
        kiosk.tap_key("pay_by_card")
        rig.wait_until(lambda: kiosk.status()["terminal"]["state"] == "BUSY" or None, 10, what="payment at the terminal")
        self.picture("card-terminal", "the next shopper pays by card")
        kiosk.wait_for_screen("receipt")
        kiosk.tap_key("receipt_none")
        kiosk.tap_key("end_session")
        kiosk.wait_for_screen("attract")

    def in_other_languages(self):
        kiosk = self.kiosk
        for tag, index, theme in (("zh-Hans", 1, "night"), ("ar", 4, "daylight")):
            kiosk("ui", "look", "theme", theme)
            kiosk.tap_key("start")
            kiosk.tap_key("open_languages")
            kiosk.tap_key(f"set_language:{index}")
            self.picture(f"home-{tag}", f"the same in {tag}, theme {theme}")
            kiosk.tap_key(self.kiosk.search("耳机" if index == 1 else "سماعات")[0])
            kiosk.wait_for_screen("product")
            self.picture(f"product-{tag}", f"a product in {tag}")
            kiosk.tap_key("add_to_basket")
            kiosk.tap_key("go_basket")
            self.picture(f"basket-{tag}", f"the basket in {tag}")
            kiosk("ui", "key", "help")
            kiosk.tap_key("end_session")
            kiosk.wait_for_screen("attract")
        kiosk("ui", "look", "theme", "daylight")


def tour(arguments):
    shutil.rmtree(arguments.tour_out, ignore_errors=True)
    os.makedirs(arguments.tour_out)
    started = time.monotonic()
    hub, printer, terminal, kiosk = start(arguments)
    try:
        kiosk.wait_for_catalog()
        guide = Tour(kiosk, printer, terminal, hub, arguments.tour_out)
        say("A shopper takes the tour")
        guide.looks_around()
        guide.compares()
        guide.pays()
        guide.pays_by_card()
        guide.in_other_languages()
        status = kiosk.status()
        with open(os.path.join(arguments.tour_out, "summary.txt"), "w", encoding="utf-8") as file:
            file.write("\n".join(guide.lines) + f"\n\ncatalog: {status['catalog']['products']} products, seq {status['catalog']['seq']}\n"
                       f"memory: {status['memory']['pss_kib'] // 1024} MiB PSS\ntook: {time.monotonic() - started:.1f} s\n")
    finally:
        stop(kiosk, printer, terminal, hub)
    say(f"Pictures, the receipt and a summary are in {arguments.tour_out}")


def main():
    parser = argparse.ArgumentParser()
    for name in ("build", "work", "tour-out", "mode", "address"):
        parser.add_argument(f"--{name}", required=True)
    arguments = parser.parse_args()
    if arguments.mode == "tour":
        tour(arguments)
    else:
        show(arguments)


if __name__ == "__main__":
    main()

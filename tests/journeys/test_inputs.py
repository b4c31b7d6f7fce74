# SPDX-License-Identifier: Apache-2.0
"""Scanners that type like keyboards, and a keypad, through an unmodified running kiosk: codes open products from wherever the
shopper is, half codes and noise open nothing, and not one letter of a scan reaches a text field.

The kiosk runs inside umockdev-run, which plays /sys, /dev/input and the ioctls. Each device file is a pipe that the test types into
as the kernel would; closing the pipe and removing the file is the unplugging. Two things umockdev 0.17 cannot play: EVIOCGRAB always
succeeds, for a second process too, so that a device in somebody else's hands (HW_BUSY) is not seen here; and EVIOCGNAME fails, so the
model stays empty. A headless kiosk has no keyboard of SDL, so the proof about letters is that nothing but the scanner's
thread passes on what is typed."""
import json
import os
import shutil
import sqlite3
import struct
import unittest

import demo_shop
from journey import BUILD, Journey, rig

EV_SYN, EV_KEY = 0, 1
SHIFT, CTRL = 42, 29
ROWS = {2: "1234567890-=", 16: "qwertyuiop[]", 30: "asdfghjkl;'", 44: "zxcvbnm,./"}
SHIFTED = {2: "!@#$%^&*()_+", 16: "QWERTYUIOP{}", 30: 'ASDFGHJKL:"', 44: "ZXCVBNM<>?"}
ENTER, ESC, LEFT, RIGHT, UP, DOWN, F1 = 28, 1, 105, 106, 103, 108, 59
# Where a letter stands on the US layout, as Linux key codes.
KEYS = {letter: (first + at, 0) for first, row in ROWS.items() for at, letter in enumerate(row)}
KEYS |= {letter: (first + at, SHIFT) for first, row in SHIFTED.items() for at, letter in enumerate(row)}
KEYS |= {"\n": (ENTER, 0), " ": (57, 0), "\x1d": (27, CTRL)}
# EVIOCGID: bus 3, vendor, product, version. EVIOCGBIT(EV_KEY): there is an Enter key.
IOCTLS = "@DEV {path}\nEVIOCGID 0 0300{vendor}{product}1001\nEVIOCGBIT(1) 96 00000010" + "00" * 92 + "\n"


def press(code, value):
    return struct.pack("llHHillHHi", 0, 0, EV_KEY, code, value, 0, 0, EV_SYN, 0, 0)


def strokes(text):
    parts = []
    for letter in text:
        code, modifier = KEYS[letter]
        parts += [press(modifier, 1)] if modifier else []
        parts += [press(code, 1), press(code, 0)]
        parts += [press(modifier, 0)] if modifier else []
    return b"".join(parts)


class Device:
    """An input device of the played machine."""

    def __init__(self, world, number, vendor, product):
        self.world, self.name, self.pipe = world, f"event{number}", None
        self.path = f"/dev/input/{self.name}"
        self.vendor, self.product = vendor, product

    def description(self):
        number = int(self.name[5:])
        return (f"P: /devices/usb1/1-{number}/input/input{number}/{self.name}\nN: input/{self.name}\nE: DEVNAME={self.path}\n"
                f"E: SUBSYSTEM=input\nE: MAJOR=13\nE: MINOR={64 + number}\nA: dev=13:{64 + number}\n")

    def file(self):
        return self.world.root() + self.path

    def plug(self):
        os.mkfifo(self.file())
        # For reading too: a pipe that has no writer for a moment would look unplugged.
        self.pipe = os.open(self.file(), os.O_RDWR)

    def unplug(self):
        os.unlink(self.file())
        os.close(self.pipe)
        self.pipe = None

    def send(self, events):
        """Whole events, as much as the pipe takes at once."""
        for at in range(0, len(events), 4080):
            os.write(self.pipe, events[at:at + 4080])

    def type(self, text):
        self.send(strokes(text))

    def press(self, code):
        self.send(press(code, 1) + press(code, 0))


class World:
    """umockdev-run and its devices; none is plugged in at first."""

    def __init__(self, folder, *ids):
        self.folder = folder
        self.devices = [Device(self, 7 + at, vendor, product) for at, (vendor, product) in enumerate(ids)]
        self.words = ["umockdev-run"]
        for device in self.devices:
            description, ioctls = f"{folder}/{device.name}.umockdev", f"{folder}/{device.name}.ioctl"
            with open(description, "w", encoding="ascii") as file:
                file.write(device.description())
            little_endian = [number[2:] + number[:2] for number in (device.vendor, device.product)]
            with open(ioctls, "w", encoding="ascii") as file:
                file.write(IOCTLS.format(path=device.path, vendor=little_endian[0], product=little_endian[1]).upper())
            self.words += ["--device", description, "--ioctl", f"{device.path}={ioctls}"]
        # umockdev's own device files are terminals that nobody types into.
        self.words += ["--", "sh", "-c", 'rm "$UMOCKDEV_DIR"/dev/input/event* && exec "$@"', "sh"]

    def root(self):
        return os.path.join(self.folder, next(name for name in os.listdir(self.folder) if name.startswith("umockdev.")))


class Inputs(Journey):
    def setUp(self):
        super().setUp()
        shutil.copytree(demo_shop.shared_hub_data(), self.path("hub"))
        self.hub = self.make_hub(self.path("hub"))
        self.hub.serve()
        world = World(os.path.dirname(self.path("world", "")), ("05e0", "1200"), ("0c2e", "0b61"), ("2047", "09d0"), ("05e0", "1200"))
        self.left, self.right, self.keypad, self.left_again = world.devices
        self.kiosk = self.make_kiosk(
            self.hub, enroll=self.hub.enroll("river-2-03"), inside=world.words, env={"TMPDIR": world.folder},
            extra_config="[scanner.left]\ndriver = evdev\nvendor = 05e0\nproduct = 1200\n"
            f"[scanner.right]\ndriver = evdev\npath = {self.right.path}\n[keypad]\ndriver = evdev\npath = {self.keypad.path}\n")
        self.kiosk.start()
        for device in (self.left, self.right, self.keypad):
            device.plug()
        self.wait_for_device("scanner.left", "IDLE")
        self.wait_for_device("scanner.right", "IDLE")
        self.wait_for_device("keypad", "IDLE")
        self.kiosk.wait_for_catalog()
        with sqlite3.connect(f"{self.kiosk.data}/catalog.db") as catalog:
            self.goods = catalog.execute("SELECT id, gtin FROM product WHERE gtin IS NOT NULL ORDER BY id").fetchall()

    # --- what is seen ---

    def wait_for_device(self, name, state):
        rig.wait_until(lambda: next(device for device in self.kiosk("hw", "list") if device["name"] == name)["state"] == state, 20,
                       what=f"{name} {state}")

    def scans(self, since=0):
        return [event for event in self.kiosk("hw", "events", str(since))["events"] if event["event"] == "SCAN"]

    def now(self):
        return self.kiosk("hw", "events", str(1 << 60))["next"]

    def ean(self, at):
        return self.goods[at][1][1:]

    def wait_for_product(self, at):
        """The product of goods[at] is on the screen: what may be put into the basket is it."""
        with sqlite3.connect(f"{self.kiosk.data}/catalog.db") as catalog:
            (names,) = catalog.execute("SELECT name FROM product WHERE id=?", (self.goods[at][0],)).fetchone()
        name = json.loads(names)["en"]
        rig.wait_until(lambda: self.kiosk.status()["screen"] == "product" and name in json.dumps(self.kiosk.tree(), ensure_ascii=False), 10,
                       what=f"product {name}")

    def field(self):
        return next(node["value"] for node in self.kiosk.tree() if node["role"] == "field")

    def wait_for_scan(self, since, length, device="scanner.left"):
        """The first scan from then on by that device."""
        scan = rig.wait_until(lambda: next((scan for scan in self.scans(since) if scan["device"] == device), None), 15, what="scan")
        self.assertEqual(scan["length"], length)
        return scan

    # --- scanners ---

    def test_a_scan_opens_its_product_from_everywhere(self):
        kiosk = self.kiosk
        kiosk.wait_for_screen("attract")
        self.left.type(self.ean(0) + "\n")
        self.wait_for_product(0)
        self.assertTrue(kiosk.status()["session"]["running"])
        # From another product, and from the basket.
        self.left.type(self.ean(1) + "\n")
        self.wait_for_product(1)
        kiosk.tap_key("add_to_basket")
        kiosk.tap_key("go_basket")
        kiosk.wait_for_screen("basket")
        self.left.type(self.ean(2) + "\n")
        self.wait_for_product(2)
        # A scanner that sends no Enter: a short silence ends the read.
        self.left.type(self.ean(3))
        self.wait_for_product(3)

    def test_shoppers_are_told_to_scan(self):
        kiosk = self.kiosk
        kiosk.wait_for_screen("attract")
        self.left.type(self.ean(0) + "\n")
        self.wait_for_product(0)
        kiosk.tap_key("go_home")
        kiosk.wait_for_screen("home")
        self.assertIn("or scan anything", json.dumps(kiosk.tree()))

    def test_a_scan_leads_nobody_away_from_paying(self):
        """At the checkout and the receipt it opens nothing; behind the thanks it is the next shopper's."""
        kiosk = self.kiosk
        self.left.type(self.ean(0) + "\n")
        self.wait_for_product(0)
        kiosk.tap_key("open_languages")
        kiosk.tap_key("set_language:3")
        kiosk.tap_key("add_to_basket")
        kiosk.tap_key("go_basket")
        kiosk.tap_key("go_checkout")
        kiosk.wait_for_screen("checkout")
        order = kiosk.status()["session"]["order"]
        since = self.now()
        self.left.type(self.ean(1) + "\n")
        self.wait_for_scan(since, 13)
        kiosk.shot(self.path("scan-at-checkout.png"))
        self.assertEqual(kiosk.status()["screen"], "checkout")

        def address():
            with sqlite3.connect(f"file:{kiosk.data}/state.db?mode=ro", uri=True) as state:
                return (state.execute("SELECT url FROM orders WHERE id=?", (order,)).fetchone() or [None])[0]

        rig.pay_without_browser(rig.wait_until(address, 20, what="order's page"))
        kiosk.wait_for_screen("receipt")
        since = self.now()
        self.left.type(self.ean(1) + "\n")
        self.wait_for_scan(since, 13)
        self.assertEqual((kiosk.status()["screen"], kiosk.status()["session"]["order"]), ("receipt", order))
        kiosk.tap_key("receipt_none")
        kiosk.wait_for_screen("thanks")
        before = kiosk.status()["session"]["id"]
        self.left.type(self.ean(1) + "\n")
        self.wait_for_product(1)
        self.assertNotEqual(kiosk.status()["session"]["id"], before)
        self.assertEqual((kiosk.status()["language"], kiosk.status()["session"]["basket"]), ("en", 0))

    def test_a_scanner_that_never_rests(self):
        """Three hundred codes without a pause: the last one is on the screen, and the kiosk answers as before."""
        for at in range(300):
            self.left.type(self.ean(at % len(self.goods)) + "\n")
        self.wait_for_product(299 % len(self.goods))
        self.kiosk("ui", "key", "back")
        self.kiosk.settle()
        self.kiosk.tap_key("go_home")
        self.kiosk.wait_for_screen("home")

    def test_no_letter_of_a_scan_is_typed(self):
        """Somebody types while the scanner does: the field has what the shopper typed and nothing else."""
        kiosk = self.kiosk
        self.start_session(kiosk)
        kiosk.open_search()
        code = strokes("QX77-NOT-SOLD-HERE\n")
        half = len(code) // 96 * 48
        kiosk("ui", "type", "he")
        self.left.send(code[:half])
        kiosk("ui", "type", "ad")
        self.left.send(code[half:])
        kiosk.wait("Please scan this code once more")
        self.assertEqual((kiosk.status()["screen"], self.field()), ("search", "head"))
        kiosk.shot(self.path("unknown-code.png"))
        self.left.type(self.ean(0)[:6])
        kiosk("ui", "type", "p")
        self.left.type(self.ean(0)[6:] + "\n")
        self.wait_for_product(0)
        self.assertNotIn("We do not know", json.dumps(kiosk.tree()))
        kiosk("ui", "key", "back")
        kiosk.wait_for_screen("search")
        self.assertEqual(self.field(), "headp")

    def test_gs1_element_strings(self):
        """With FNC1 as the GS control character (Ctrl and ]), with an AIM identifier, and with both."""
        since = self.now()
        self.left.type(f"01{self.goods[0][1]}10LOT7\x1d17301231\n")
        self.wait_for_product(0)
        self.assertEqual(self.wait_for_scan(since, 31)["symbology"], "GS1")
        self.left.type(f"]d201{self.goods[1][1]}21SN\x1d10B\n")
        self.wait_for_product(1)
        self.left.type(f"]C101{self.goods[2][1]}\n")
        self.wait_for_product(2)
        self.left.type(f"https://id.gs1.org/01/{self.goods[4][1]}\n")
        self.wait_for_product(4)

    def test_garbage(self):
        """Keys of every kind, releases without a press, relative axes, a read of one megabyte: then a code, as if nothing had been."""
        kiosk = self.kiosk
        kiosk.wait_for_screen("attract")
        for code in range(1, 512):
            # Not the modifiers that stay down.
            if code not in (SHIFT, 54, CTRL, 97, 58):
                self.left.send(struct.pack("llHHi", 0, 0, 2, code % 16, -5) + press(code, 1) + press(code, 2) + press(code, 0))
        self.left.type("\n")
        kiosk.wait("Please scan this code once more")
        self.left.type(self.ean(1) + "\n")
        self.wait_for_product(1)
        since = self.now()
        self.left.send(strokes("7") * 1048576)
        self.left.type("\n")
        self.left.type(self.ean(0) + "\n")
        self.wait_for_product(0)
        self.assertEqual([scan["length"] for scan in self.scans(since)], [13])
        self.assertLess(kiosk.status()["memory"]["rss_kib"], 400 * 1024)

    def test_two_scanners_at_once(self):
        """Letter by letter in turn; each code stays its own."""
        since = self.now()
        for left, right in zip(self.ean(0) + "\n", self.ean(1) + "\n"):
            self.left.type(left)
            self.right.type(right)
        self.assertEqual(self.wait_for_scan(since, 13)["code"], self.ean(0))
        self.assertEqual(self.wait_for_scan(since, 13, "scanner.right")["code"], self.ean(1))
        self.kiosk.wait_for_screen("product")

    def test_unplugged_while_it_types(self):
        """Half a code is thrown away, and is never the beginning of the next, whichever number the scanner has afterwards."""
        kiosk = self.kiosk
        since = self.now()
        self.left.type(self.ean(0)[:7])
        self.left.unplug()
        self.wait_for_device("scanner.left", "ABSENT")
        self.assertEqual((kiosk.status()["screen"], self.scans(since)), ("attract", []))
        self.left_again.plug()
        self.wait_for_device("scanner.left", "IDLE")
        self.left_again.type(self.ean(0)[7:] + "\n")
        kiosk.wait("Please scan this code once more")
        self.wait_for_scan(since, 6)
        self.left_again.type(self.ean(1) + "\n")
        self.wait_for_product(1)
        for _ in range(5):
            self.right.type("12345")
            self.right.unplug()
            self.wait_for_device("scanner.right", "ABSENT")
            self.right.plug()
            self.wait_for_device("scanner.right", "IDLE")
        since = self.now()
        self.right.type(self.ean(2) + "\n")
        self.wait_for_product(2)
        self.assertEqual([scan["length"] for scan in self.scans(since)], [13])
        self.assertNotIn("ENODEV", kiosk.program.log_text())

    # --- the keypad ---

    def walk_to(self, action):
        """Presses the right arrow until the focus stands on it."""
        def stands():
            return next((node for node in self.kiosk.tree() if "focused" in node["flags"]), {"action": None, "key": None, "rect": None})

        for _ in range(120):
            before = stands()
            if (before["action"] or "").startswith(action):
                return
            self.keypad.press(RIGHT)
            # It goes on, or the page is read to its end first.
            rig.wait_until(lambda: stands() != before or None, 5, what=f"the focus leaves {before}")
        self.fail(f"no way to {action} by the keypad")

    def test_a_keypad_alone_puts_a_product_into_the_basket(self):
        kiosk = self.kiosk
        kiosk.wait_for_screen("attract")
        self.keypad.press(ENTER)
        kiosk.wait_for_screen("home")
        self.walk_to("go_product")
        self.keypad.press(ENTER)
        kiosk.wait_for_screen("product")
        self.walk_to("add_to_basket")
        kiosk.shot(self.path("keypad.png"))
        self.keypad.press(ENTER)
        rig.wait_until(lambda: kiosk.status()["session"]["basket"] == 1 or None, 5, what="product in the basket")
        self.keypad.press(ESC)
        kiosk.wait_for_screen("home")
        # A keypad that goes in the middle of a walk leaves everything as it is.
        self.keypad.unplug()
        self.wait_for_device("keypad", "ABSENT")
        self.keypad.plug()
        self.wait_for_device("keypad", "IDLE")
        self.walk_to("go_basket")
        self.keypad.press(ENTER)
        kiosk.wait_for_screen("basket")
        self.keypad.press(F1)
        rig.wait_until(lambda: kiosk.keys("end_session"), 5, what="help")


if __name__ == "__main__":
    unittest.main(verbosity=2)

# SPDX-License-Identifier: Apache-2.0
"""What a shopper typed, ordered and held to a reader is nowhere in the kiosk's memory once three others were there: the whole
of the process is read, as somebody would who took the machine away, or who got a core of it."""
import os
import pty
import re
import tty
import unittest

from demo_shop import DemoShop
from journey import rig

TYPED = "xylophonistique"
CARD = "4000056655665556"
TRACK = f"%B{CARD}^ROUXEL/HEDWIG^2512101000000000?"
OTHERS = ("headphones", "kettle", "lamp")


def readable_regions(pid):
    with open(f"/proc/{pid}/maps", encoding="ascii", errors="replace") as file:
        for line in file:
            where, access, _, _, _, *name = line.split(maxsplit=5)
            name = name[0].strip() if name else "anonymous"
            if access.startswith("rw") and not name.startswith(("[vvar", "[vsyscall", "/dev/")):
                first, last = (int(number, 16) for number in where.split("-"))
                yield first, last, name


def find_in_memory(pid, words):
    """{word: [region and what stands around it]} of a process that goes on running. A text whose first letter alone was overwritten is
    found too."""
    needles = {}
    for word in words:
        for encoding in ("utf-8", "utf-16-le", "utf-32-le"):
            needles[word[3:].encode(encoding)] = word
    found = {}
    with open(f"/proc/{pid}/mem", "rb", buffering=0) as memory:
        for first, last, name in readable_regions(pid):
            try:
                memory.seek(first)
                content = memory.read(last - first)
            except (OSError, OverflowError, ValueError):
                continue
            for needle, word in needles.items():
                at = content.find(needle)
                while at >= 0:
                    around = content[max(0, at - 60):at + len(needle) + 60]
                    found.setdefault(word, []).append(f"{name} {first + at:x}: {around!r}")
                    at = content.find(needle, at + 1)
    return found


def can_read_others_memory():
    """Root, or somebody whom root gave the right."""
    with open("/proc/self/status", encoding="ascii") as file:
        effective = int(re.search(r"CapEff:\s*([0-9a-f]+)", file.read())[1], 16)
    return bool(effective & (1 << 19))


class Memory(DemoShop):
    def setUp(self):
        super().setUp()
        self.master, slave = pty.openpty()
        tty.setraw(slave)
        self.addCleanup(os.close, self.master)
        self.addCleanup(os.close, slave)
        self.kiosk = self.start_kiosk(extra_config="[scanner.serial]\ndriver = serial\n"
                                      f"transport = serial:{os.ttyname(slave)}\n")

    def scan_serial(self, line):
        os.write(self.master, line.encode() + b"\r\n")

    def shop(self, words):
        """One shopper's whole visit, paid by phone. What is this person's alone."""
        kiosk = self.kiosk
        self.fill_basket(kiosk, words)
        session = kiosk.status()["session"]["id"]
        kiosk.tap_key("go_checkout")
        address = self.checkout_code(kiosk)
        order = kiosk.status()["session"]["order"]
        rig.pay_without_browser(address)
        kiosk.wait_for_screen("receipt")
        self.leave()
        return {"session": session, "order": order, "checkout token": address.rsplit("/", 1)[1]}

    def leave(self):
        kiosk = self.kiosk
        if not kiosk.keys("end_session"):
            kiosk("ui", "key", "help")
        kiosk.tap_key("end_session")
        kiosk.wait_for_screen("attract")
        kiosk.settle()

    @unittest.skipUnless(can_read_others_memory(), "another process's memory is root's to read")
    def test_nothing_of_a_shopper_is_left_in_memory(self):
        kiosk = self.kiosk
        self.scan_serial(TRACK)
        kiosk("hw", "card", "insert", "04D1E2F3A4B5C6")
        kiosk("hw", "card", "remove")
        kiosk.wait_for_screen("home")
        kiosk.open_search()
        kiosk("ui", "type", TYPED)
        self.leave()
        secrets = self.shop("headphones")
        wanted = {TYPED: "the search", CARD: "the card", "04D1E2F3A4B5C6": "the card's UID", "ROUXEL/HEDWIG": "the card's owner",
                  **{value: name for name, value in secrets.items()}}
        self.assert_forgotten(wanted, "as soon as the hub has the order")
        for words in OTHERS:
            self.shop(words)
        self.assert_forgotten(wanted, "after three others")

    def assert_forgotten(self, wanted, when):
        rig.wait_until(lambda: self.kiosk.status()["outbox"]["pending"] == 0, 15, what="the outbox")
        self.kiosk.settle()
        found = find_in_memory(self.kiosk.program.process.pid, wanted)
        report = [f"{wanted[word]}, {len(places)} times:\n  " + "\n  ".join(places[:12]) for word, places in found.items()]
        self.assertFalse(found, f"{when}:\n" + "\n".join(report))

    def test_nobody_gets_a_core(self):
        for program in (self.kiosk.program, self.hub.server):
            with open(f"/proc/{program.process.pid}/limits", encoding="ascii") as file:
                self.assertRegex(file.read(), r"Max core file size\s+0\s+0")


if __name__ == "__main__":
    unittest.main()

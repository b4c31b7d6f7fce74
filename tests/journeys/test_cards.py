# SPDX-License-Identifier: Apache-2.0
"""Card numbers and tracks through every reader and scanner of a running kiosk, then a search of every file that it and the
virtual devices wrote: not one digit row of a card is in them. And what a technician sees of the devices."""
import json
import os
import pty
import subprocess
import tty
import unittest

from journey import BUILD, Journey, rig

# Test numbers that no bank gave out: 16, 15 and 14 digits.
NUMBERS = ("4111111111111111", "5500000000000004", "378282246310005", "30569309025904")


def readings(number):
    """A number as stripe readers, wedges and phones would bring it."""
    yield number
    yield " ".join(number[at:at + 4] for at in range(0, len(number), 4))
    yield f"%B{number}^DOE/JOHN^2512101000000000?"
    yield f";{number}=25121010000000000000?"
    yield f"%B{number}^DOE/JOHN^2512101?;{number}=2512101?"
    yield f"]C1{number}"
    yield f"https://pay.example/{number}"
    yield f"PAY {number} NOW"
    # Inside GS1 codes, beside a product's number and without one.
    yield f"]C110{number}\x1d"
    yield f"]C10104891028164456\x1d10{number}\x1d21{number}"
    yield f"010489102816445610{number}"
    yield f"0\x1d%B{number}^DOE/JOHN^2512101?"
    yield f"https://id.example/01/04891028164456/10/{number}?21={number}"


class Cards(Journey):
    def setUp(self):
        super().setUp()
        self.master, slave = pty.openpty()
        tty.setraw(slave)
        self.addCleanup(os.close, self.master)
        self.addCleanup(os.close, slave)

        class Nowhere:
            url = "http://127.0.0.1:9"

        self.kiosk = self.make_kiosk(Nowhere, extra_config="[scanner.serial]\ndriver = serial\n"
                                     f"transport = serial:{os.ttyname(slave)}\n")
        self.kiosk.start()
        rig.wait_until(lambda: all(device["state"] == "IDLE" for device in self.kiosk("hw", "list")), 15, what="devices")

    def events(self, kind):
        return [event for event in self.kiosk("hw", "events", "0")["events"] if event["event"] == kind]

    def type_serial(self, line):
        os.write(self.master, line.encode() + b"\r\n")

    def wait_for_scan(self, code):
        rig.wait_until(lambda: any(event.get("code") == code for event in self.events("SCAN")), 15, what=f"scan of {code}")

    def test_no_card_number_is_kept(self):
        for number in NUMBERS:
            for line in readings(number):
                self.type_serial(line)
                self.kiosk("hw", "scan", line)
            self.kiosk("hw", "card", "insert", number if len(number) % 2 == 0 else number + "0")
            self.kiosk("hw", "card", "insert", "04A1B2C3", "--ndef", f"https://hub.example/m/{number}")
            self.kiosk("hw", "card", "remove")
        self.type_serial("4891028164456")
        self.wait_for_scan("4891028164456")
        self.kiosk("hw", "scan", "96385074")
        self.wait_for_scan("96385074")
        traced = json.dumps(self.kiosk("hw", "events", "0"))
        tree = json.dumps(self.kiosk.tree())
        self.assertEqual(self.kiosk.stop(), 0)
        self.assert_clean("what a technician sees", traced.encode())
        self.assert_clean("the screen", tree.encode())
        searched = 0
        for folder, _, names in os.walk(self.folder):
            for name in names:
                path = os.path.join(folder, name)
                if os.path.isfile(path):
                    with open(path, "rb") as file:
                        self.assert_clean(path, file.read())
                    searched += 1
        self.assertGreater(searched, 2)

    def assert_clean(self, where, content):
        for number in NUMBERS:
            for part in (number, number[4:], " ".join(number[at:at + 4] for at in range(0, len(number), 4))):
                self.assertNotIn(part.encode(), content, f"{part} in {where}")

    def ctl(self, *words):
        return subprocess.Popen([self.kiosk.ctl, "--socket", self.kiosk.control, "--json", *words], stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE, text=True)

    def test_technician_watches(self):
        watch, card = self.ctl("hw", "watch", "5"), self.ctl("hw", "test", "card", "20")
        # Both begin with what comes from now on; so it comes until the second has seen it.
        while card.poll() is None:
            self.kiosk("hw", "card", "insert", "04A1B2C3D4", "--ndef", "https://hub.example/m/secret")
            self.kiosk("hw", "card", "remove")
        seen = [json.loads(line)["event"] for line in card.communicate(timeout=30)[0].splitlines()]
        self.assertEqual((seen, card.returncode), (["INSERTED"], 0))
        lines, _ = watch.communicate(timeout=30)
        inserted = [json.loads(line) for line in lines.splitlines() if '"INSERTED"' in line]
        self.assertTrue(inserted)
        self.assertEqual(inserted[0]["uid_end"], "C3D4")
        self.assertNotIn("secret", lines)
        nothing = self.ctl("hw", "test", "scanner", "1")
        self.assertIn("nothing came", nothing.communicate(timeout=30)[1])
        self.assertEqual(nothing.returncode, 1)


if __name__ == "__main__":
    unittest.main()

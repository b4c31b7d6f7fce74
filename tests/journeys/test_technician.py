# SPDX-License-Identifier: Apache-2.0
"""daogouctl hw list, hw watch and hw test beside a running kiosk, as a technician uses them: with everything in order, with each
fault of the printer, with nothing configured, and with nobody there. Plain sentences, and an exit status that a script can use."""
import json
import os
import re
import subprocess
import unittest

from journey import BUILD, Journey, rig


class Nowhere:
    url = "http://127.0.0.1:9"


class Terminal:
    """A virtual payment terminal in a folder of its own."""

    def __init__(self, test, port):
        self.process = subprocess.Popen([os.path.join(BUILD, "bin", "daogou-vterminal"), "--listen", f"127.0.0.1:{port}"],
                                        stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
        test.addCleanup(self.end)

    def end(self):
        self.process.kill()
        self.process.wait()
        self.process.stdin.close()


class Technician(Journey):
    def start(self, extra="", **options):
        self.kiosk = self.make_kiosk(Nowhere, extra_config=extra, **options)
        self.kiosk.start()

    def ctl(self, *words):
        """What is said on standard output and standard error, and the exit status."""
        done = subprocess.run([self.kiosk.ctl, "--socket", self.kiosk.control, *words], capture_output=True, text=True, timeout=60)
        for line in (done.stdout + done.stderr).splitlines():
            # No names of the inside: these words are for people.
            self.assertNotRegex(line, r"\b(REC_EMPTY|COVER_OPEN|ABSENT|TIMEOUT|ILLEGAL|NOSERVICE|UNCERTAIN|QUEUED)\b(?!.*error=)")
        return done.stdout.strip(), done.stderr.strip(), done.returncode

    def wait_for_line(self, pattern):
        return rig.wait_until(lambda: re.search(pattern, self.ctl("hw", "list")[0], re.M), 15, every=0.1, what=pattern)

    def test_all_in_order(self):
        printer, port = self.make_printer(), rig.free_port()
        Terminal(self, port)
        self.start("[keypad]\ndriver = virtual\n[terminal]\ndriver = zvt\n"
                   f"transport = tcp:127.0.0.1:{port}\npassword = 123456\ncurrency = EUR\n", printer=printer)
        for line in (r"^card_reader: ready\. ", r"^scanner: ready\. ", r"^printer: ready\. Virtual printer, .*tcp:127",
                     r"^terminal: ready\. ZVT, 52500001"):
            self.wait_for_line(line)
        self.assertEqual(self.ctl("hw", "test", "printer"), ("The test page is printed: the printer confirmed it.", "", 0))
        words, _, code = self.ctl("hw", "test", "terminal")
        self.assertRegex(words, r"^The terminal answers: ZVT 52500001\. No payment was begun\.$")
        self.assertEqual(code, 0)
        for device, what in (("card", "hold a card to it"), ("scanner", "read a code with it"), ("keypad", "press one of its keys")):
            words, said, code = self.ctl("hw", "test", device, "1")
            self.assertEqual((words, code), ("", 1))
            self.assertIn(f"The device is ready. Now {what}; 1 s.", said)
            self.assertRegex(said, r"nothing came from the (card reader|scanner|keypad) in 1 s: the device is ready, but nobody used it$")
        self.assertEqual(len(printer.receipts()), 1)

    def test_printer_troubles(self):
        """The page waits for what is missing, and comes then. (A stuck cutter is tried again at once: nobody needs to wait.)"""
        printer = self.make_printer()
        self.start("status_interval_ms = 100\n", printer=printer)
        self.wait_for_line("^printer: ready")
        for number, (fault, words) in enumerate((("paper_out", "no paper"), ("cover_open", "the cover is open"),
                                                 ("head_hot", "the print head is too hot"))):
            with self.subTest(fault=fault):
                printer.command("fault", fault)
                self.wait_for_line(f"^printer: {words}")
                shown, said, code = self.ctl("hw", "test", "printer", "1")
                self.assertEqual((shown, code), ("", 1))
                self.assertRegex(said, f"not printed in 1 s: {words}.*The page comes when that is over")
                printer.command("clear")
                rig.wait_until(lambda: len(printer.receipts()) == number + 1, 15, what="the page that waited")
                self.wait_for_line("^printer: ready")
        printer.stop()
        self.wait_for_line("^printer: not found; look at the cable and the power")
        shown, said, code = self.ctl("hw", "test", "printer", "1")
        self.assertEqual((shown, code), ("", 1))
        self.assertIn("not found; look at the cable and the power", said)

    def test_printers_that_tell_less(self):
        printer = self.make_printer()
        self.start("confirmation = none\n", printer=printer)
        self.wait_for_line("^printer: ready")
        shown, said, code = self.ctl("hw", "test", "printer")
        self.assertEqual((said, code), ("", 0))
        self.assertEqual(shown, "The test page was sent, and the printer tells nothing of it. Look at the paper.")

    def test_power_goes_in_the_middle(self):
        printer = self.make_printer()
        self.start("status_interval_ms = 100\nconfirm_timeout_ms = 1000\n", printer=printer)
        self.wait_for_line("^printer: ready")
        printer.command("fault", "power_cut", "at", "2000")
        shown, said, code = self.ctl("hw", "test", "printer", "10")
        self.assertEqual((shown, code), ("", 1))
        self.assertIn("nobody knows whether the test page came out whole", said)

    def test_terminal_that_does_not_answer(self):
        port = rig.free_port()
        self.start(f"[terminal]\ndriver = zvt\ntransport = tcp:127.0.0.1:{port}\npassword = 123456\ncurrency = EUR\n")
        shown, said, code = self.ctl("hw", "test", "terminal", "1")
        self.assertEqual((shown, code), ("", 1))
        self.assertRegex(said, "^daogouctl: the terminal is not ready: not found")
        # It is switched on while somebody waits.
        Terminal(self, port)
        shown, said, code = self.ctl("hw", "test", "terminal", "20")
        self.assertEqual((said, code), ("", 0))

    def test_a_device_that_is_not_there(self):
        self.start("[keypad]\ndriver = evdev\npath = /dev/input/nothing-here\n"
                   "[scanner.broken]\ndriver = evdev\npath = /dev/null\n")
        self.wait_for_line("^keypad: not found")
        self.wait_for_line("^scanner.broken: a wrong address or option")
        _, said, code = self.ctl("hw", "test", "keypad", "1")
        self.assertEqual(code, 1)
        self.assertRegex(said, "^Not ready: not found.*\n.*nothing came from the keypad in 1 s: not found")

    def test_nothing_configured_and_nobody_there(self):
        self.start()
        for device, name in (("printer", "printer"), ("terminal", "terminal"), ("keypad", "keypad")):
            self.assertEqual(self.ctl("hw", "test", device, "1"), ("", f"daogouctl: no {name} is configured", 1))
        for words in (["hw", "test"], ["hw", "test", "fridge"], ["hw", "test", "card", "0"], ["hw", "test", "card", "x"],
                      ["hw", "test", "card", "1", "2"], ["hw", "watch", "-1"]):
            shown, said, code = self.ctl(*words)
            self.assertEqual((shown, code), ("", 2), words)
            self.assertIn("hw test printer|card|scanner|keypad|terminal [SECONDS]", said)
        self.kiosk.stop()
        shown, said, code = self.ctl("hw", "list")
        self.assertEqual((shown, code), ("", 1))
        self.assertRegex(said, r"^daogouctl: no kiosk answers at /.*: No such file or directory$")

    def test_a_card_in_a_closed_shop(self):
        """The technician sees it, the passer-by reads nothing of it."""
        self.start()
        self.kiosk("mode", "set", "closed")
        self.kiosk("hw", "card", "insert", "04A1B2C3D4")
        rig.wait_until(lambda: [event for event in self.kiosk("hw", "events", "0")["events"] if event["event"] == "INSERTED"], 10,
                       what="card")
        self.assertEqual(self.kiosk.status()["screen"], "closed")
        self.assertNotIn("card", json.dumps(self.kiosk.tree()).lower())

    def test_watch(self):
        self.start()
        with open(self.path("watched"), "w+", encoding="utf-8") as file:
            watch = subprocess.Popen([self.kiosk.ctl, "--socket", self.kiosk.control, "--json", "hw", "watch", "4"], stdout=file)
            while watch.poll() is None:
                self.kiosk("hw", "scan", "4006381333931")
            file.seek(0)
            seen = [json.loads(line) for line in file]
        self.assertEqual(watch.returncode, 0)
        self.assertEqual({event["code"] for event in seen if event["event"] == "SCAN"}, {"4006381333931"})
        numbers = [event["number"] for event in seen]
        self.assertEqual(numbers, sorted(set(numbers)))
        # A kiosk that goes away ends the watching, with a sentence.
        watch = subprocess.Popen([self.kiosk.ctl, "--socket", self.kiosk.control, "hw", "watch", "60"], stderr=subprocess.PIPE,
                                 stdout=subprocess.DEVNULL, text=True)
        self.kiosk("hw", "scan", "1")
        self.kiosk.stop()
        _, said = watch.communicate(timeout=20)
        self.assertEqual(watch.returncode, 1)
        self.assertIn("no kiosk answers at", said)


if __name__ == "__main__":
    unittest.main(verbosity=2)

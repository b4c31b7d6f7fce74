# SPDX-License-Identifier: Apache-2.0
"""Card readers through a running kiosk: Debian's pcscd with the two virtual readers of vsmartcard-vpcd. The daemon dies and comes
back, cards are torn away, too slow, or a bank's; the shopper reads a sentence each time and never a word of the machine. vpcd listens
on every address and pcscd has one socket in /run, so all of it runs in a network and a /run of its own."""
import json
import os
import re
import shutil
import signal
import socket
import struct
import subprocess
import sys
import threading
import time
import unittest

import demo_shop
from journey import BUILD, Journey, rig

READER = ('FRIENDLYNAME "Virtual PCD"\nDEVICENAME /dev/null:0x8C7B\nLIBPATH /usr/lib/pcsc/drivers/serial/libifdvpcd.so\n'
          "CHANNELID 0x8C7B\n")
PORTS = (35963, 35964)
HOLD_STILL = "We could not read this card. Hold it still for a moment."
NO_MEMBER = "This is not a member card."
WAS_READ = "Your card was read."
APART = "DAOGOU_TEST_APART"


def load_tests(loader, tests, pattern):
    """The test runs itself again, apart from the machine's network."""
    if APART not in os.environ:
        os.environ[APART] = "1"
        os.execvp("unshare", ["unshare", "--map-root-user", "--net", "--mount", sys.executable, "-B", "-m", "unittest", "-v",
                              "test_readers"])
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    subprocess.run(["mount", "-t", "tmpfs", "none", "/run"], check=True)
    os.mkdir("/run/pcscd")
    return tests


class BankCard:
    """A processor card that refuses everything but its UID, and remembers what it was asked. Speaks vpcd's protocol: two bytes of
    length, then a command; of one byte: power off, on, reset, or 4 for the ATR."""
    ATR = bytes.fromhex("3B6E000080318066B1840C016E0183009000")

    def __init__(self, port):
        self.asked = []
        self.link = socket.create_connection(("127.0.0.1", port))
        self.thread = threading.Thread(target=self._serve)
        self.thread.start()

    def _serve(self):
        try:
            while head := self.link.recv(2, socket.MSG_WAITALL):
                command = self.link.recv(struct.unpack(">H", head)[0], socket.MSG_WAITALL)
                if command == b"\x04":
                    self._answer(self.ATR)
                elif len(command) > 1:
                    self.asked.append(command.hex())
                    self._answer(bytes.fromhex("08A1B2C39000" if command[:2] == b"\xff\xca" else "6A82"))
        except OSError:
            pass

    def _answer(self, reply):
        self.link.sendall(struct.pack(">H", len(reply)) + reply)

    def remove(self):
        self.link.shutdown(socket.SHUT_RDWR)
        self.thread.join()
        self.link.close()


class Readers(Journey):
    def setUp(self):
        super().setUp()
        self.assertIn(APART, os.environ, "whole files only, so that they run apart: python3 -m unittest test_readers")
        shutil.copytree(demo_shop.shared_hub_data(), self.path("hub"))
        self.hub = self.make_hub(self.path("hub"))
        self.hub.serve()
        with open(self.path("readers", "vpcd"), "w", encoding="ascii") as file:
            file.write(READER)
        self.daemon = None
        self.holders = [self.start_card(f"card-{port}", port) for port in PORTS]
        self.addCleanup(self.kill_daemon)
        self.kiosk = self.make_kiosk(self.hub, enroll=self.hub.enroll("river-2-03"))
        # The rig's reader is a virtual one.
        with open(self.kiosk.config, encoding="utf-8") as file:
            words = file.read().replace("[card_reader]\ndriver = virtual", "[card_reader]\ndriver = pcsc")
        with open(self.kiosk.config, "w", encoding="utf-8") as file:
            file.write(words)

    def start_kiosk(self):
        self.kiosk.start()
        self.kiosk.wait_for_catalog()
        self.kiosk.wait_for_screen("attract")

    def start_card(self, name, port):
        control = self.path(name)
        holder = rig.Program([os.path.join(BUILD, "bin", "daogou-vcard"), "--connect", f"127.0.0.1:{port}", "--control", control],
                             self.path(f"{name}.log"))
        self.addCleanup(lambda: os.path.exists(control) and os.unlink(control))
        self.addCleanup(holder.stop)
        rig.wait_until(lambda: os.path.exists(control), what="card's control socket")
        return control

    def card(self, line, reader=0):
        with socket.socket(socket.AF_UNIX) as link:
            link.connect(self.holders[reader])
            link.sendall(line.encode())
            self.assertEqual(link.recv(100).decode().strip(), "ok")

    def start_daemon(self):
        for name in ("pcscd.comm", "pcscd.pid"):
            if os.path.exists(f"/run/pcscd/{name}"):
                os.unlink(f"/run/pcscd/{name}")
        self.daemon = rig.Program(["pcscd", "--foreground", "--config", self.path("readers", "")], self.path("pcscd.log"))

    def kill_daemon(self):
        if self.daemon:
            self.daemon.kill()
        self.daemon = None

    # --- what is seen ---

    def reader(self):
        return next(device for device in self.kiosk("hw", "list") if device["class"] == "card_reader")

    def wait_for_reader(self, state, error="OK"):
        rig.wait_until(lambda: (self.reader()["state"], self.reader()["error"]) == (state, error), 20, what=f"reader {state} {error}")

    def now(self):
        return self.kiosk("hw", "events", str(1 << 60))["next"]

    def wait_for_event(self, since, kind):
        return rig.wait_until(lambda: next((event for event in self.kiosk("hw", "events", str(since))["events"]
                                            if event["event"] == kind), None), 20, what=kind)

    def sentence(self, words, picture=None):
        """It is on the screen, and no word of the machine is."""
        self.kiosk.wait(words)
        tree = json.dumps(self.kiosk.tree(), ensure_ascii=False)
        self.assertIsNone(re.search(r"NOSERVICE|UNREADABLE|FOREIGN|SCARD|PC/SC|pcsc|0x[0-9a-f]{2}|\berror\b", tree, re.I), tree)
        if picture:
            self.kiosk.shot(self.path(picture))

    def assert_stops_in_time(self):
        before = time.monotonic()
        self.assertEqual(self.kiosk.stop(), 0)
        self.assertLess(time.monotonic() - before, 2)

    # --- the journeys ---

    def test_the_daemon_dies_and_comes_back(self):
        """The kiosk starts before pcscd, and outlives it twice."""
        self.start_kiosk()
        self.wait_for_reader("ABSENT", "NOSERVICE")
        self.start_daemon()
        self.wait_for_reader("IDLE")
        self.card("insert 04A2B3C4D5E6F7 https://hub.example/m/7Kq")
        self.kiosk.wait_for_screen("home")
        self.sentence(WAS_READ, "card-read.png")
        for _ in range(2):
            since = self.now()
            self.kill_daemon()
            self.wait_for_reader("ABSENT", "NOSERVICE")
            self.wait_for_event(since, "REMOVED")
            # Shopping goes on.
            self.assertTrue(self.kiosk.search("tea"))
            self.assertNotIn("NOSERVICE", json.dumps(self.kiosk.tree()))
            since = self.now()
            self.start_daemon()
            # The card is still there: it is seen again.
            self.assertEqual(self.wait_for_event(since, "INSERTED")["uid_end"], "E6F7")
            self.sentence(WAS_READ)
            self.wait_for_reader("IDLE")
        self.card("remove")
        self.assertEqual(self.kiosk.stop(), 0)

    def test_the_daemon_is_stuck(self):
        """It lives and answers nothing. Shopping goes on; the machine still stops in time, and starts beside it."""
        self.start_daemon()
        self.start_kiosk()
        self.wait_for_reader("IDLE")
        os.kill(self.daemon.process.pid, signal.SIGSTOP)
        self.wait_for_reader("ABSENT", "TIMEOUT")
        self.start_session(self.kiosk)
        self.assertTrue(self.kiosk.search("tea"))
        self.assert_stops_in_time()
        self.kiosk.start()
        self.wait_for_reader("ABSENT", "TIMEOUT")
        os.kill(self.daemon.process.pid, signal.SIGCONT)
        self.wait_for_reader("IDLE")
        since = self.now()
        self.card("insert 04A2B3C4D5E6F7")
        self.assertEqual(self.wait_for_event(since, "INSERTED")["uid_end"], "E6F7")
        os.kill(self.daemon.process.pid, signal.SIGSTOP)
        self.assert_stops_in_time()

    def test_a_silent_card(self):
        """It lies there and never answers: the shopper is told, the other reader works, and the machine stops in time."""
        self.start_daemon()
        self.start_kiosk()
        self.wait_for_reader("IDLE")
        since = self.now()
        self.card("silent 2")
        self.card("insert 04A2B3C4D5E6F7 https://hub.example/m/1")
        self.wait_for_event(since, "UNREADABLE")
        self.sentence(HOLD_STILL)
        since = self.now()
        self.card("insert 04A2B3C4D5E6F8", reader=1)
        self.assertEqual(self.wait_for_event(since, "INSERTED")["uid_end"], "E6F8")
        self.assert_stops_in_time()

    def test_bank_card(self):
        self.start_daemon()
        self.start_kiosk()
        self.wait_for_reader("IDLE")
        since = self.now()
        bank = BankCard(PORTS[0])
        self.addCleanup(lambda: bank.thread.is_alive() and bank.remove())
        foreign = self.wait_for_event(since, "FOREIGN")
        self.sentence(NO_MEMBER, "bank-card.png")
        self.assertEqual(set(foreign) & {"uid", "uid_end", "has_address"}, set())
        self.assertFalse(self.kiosk.status()["session"]["running"])
        bank.remove()
        # A000000003 and its like are payment applications, 2PAY.SYS.DDF01 their list: none was ever named.
        self.assertTrue(bank.asked)
        for command in bank.asked:
            self.assertFalse(command.startswith("00a40400") and "a0000000" in command, command)
            self.assertNotIn("325041592e5359532e4444463031", command)
            self.assertNotIn(command[:4], ("80a8", "00b2"), command)

    def test_torn_and_slow_cards(self):
        self.start_daemon()
        self.start_kiosk()
        self.wait_for_reader("IDLE")
        for number, trouble in enumerate(("tear 1", "tear 2", "tear 4", "slow 900")):
            with self.subTest(trouble=trouble):
                since = self.now()
                self.card(trouble)
                self.card("insert 04A2B3C4D5E6F7 https://hub.example/m/1")
                self.wait_for_event(since, "UNREADABLE")
                self.sentence(HOLD_STILL, f"unreadable-{number}.png")
                self.card("remove")
                self.wait_for_event(since, "REMOVED")
        since = self.now()
        self.card("slow 60")
        self.card("insert 04A2B3C4D5E6F7 https://hub.example/m/1")
        self.wait_for_event(since, "INSERTED")
        self.sentence(WAS_READ)
        self.assertNotIn(HOLD_STILL, json.dumps(self.kiosk.tree()))

    def test_two_readers(self):
        """Whichever is used; one card's going leaves the other's."""
        self.start_daemon()
        self.start_kiosk()
        self.wait_for_reader("IDLE")
        since = self.now()
        self.card("insert 04A2B3C4D5E6F8", reader=1)
        self.assertEqual(self.wait_for_event(since, "INSERTED")["uid_end"], "E6F8")
        since = self.now()
        self.card("insert 04A2B3C4D5E6F7", reader=0)
        self.assertEqual(self.wait_for_event(since, "INSERTED")["uid_end"], "E6F7")
        since = self.now()
        self.card("remove", reader=1)
        self.wait_for_event(since, "REMOVED")
        self.assertTrue(self.kiosk.status()["card"]["present"])
        self.kill_daemon()
        self.wait_for_reader("ABSENT", "NOSERVICE")
        self.assertFalse(self.kiosk.status()["card"]["present"])
        since = self.now()
        self.start_daemon()
        self.assertEqual(self.wait_for_event(since, "INSERTED")["uid_end"], "E6F7")

    def test_a_reader_that_is_plugged_in_is_set_up_on_the_machine(self):
        """A technician waits on the service screen; the reader appears by itself, is tried with a card, and saved."""
        with open(self.kiosk.config, encoding="utf-8") as file:
            words = file.read().replace("[card_reader]\ndriver = pcsc\n", "")
        with open(self.kiosk.config, "w", encoding="utf-8") as file:
            file.write(words)
        self.start_kiosk()
        self.kiosk("mode", "set", "service")
        self.kiosk.wait_for_screen("service")
        self.kiosk.wait("Nothing new. Plug a device in and it appears here.")
        self.start_daemon()
        rig.wait_until(lambda: self.kiosk.keys("service_set_up"), 20, what="the reader on the screen")
        self.kiosk.tap_key(self.kiosk.keys("service_set_up")[0])
        self.kiosk.wait_for_screen("service_setup")
        self.kiosk.tap("Test it")
        self.kiosk.wait("Hold a card at the reader now", 20)
        rig.wait_until(lambda: self.kiosk.status()["card"]["state"] == "IDLE" or None, 20, what="reader")
        self.card("insert 04A2B3C4D5E6F7")
        rig.wait_until(lambda: "E6F7" in json.dumps(self.kiosk.tree()), 20, what="the card on the screen")
        self.assertNotIn("04A2B3", json.dumps(self.kiosk.tree()))
        self.kiosk.tap("Save")
        self.kiosk.wait("Saved.")
        self.kiosk("mode", "set", "shopper")
        self.assertEqual(self.kiosk.stop(), 0)
        self.kiosk.start()
        self.wait_for_reader("IDLE")


if __name__ == "__main__":
    unittest.main(verbosity=2)

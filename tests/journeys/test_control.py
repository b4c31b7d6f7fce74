# SPDX-License-Identifier: Apache-2.0
"""The control socket and daogouctl between clients that are slow, silent, many or hostile: nobody holds the others, nobody waits
for ever, and nothing that came from outside drives the technician's terminal or stays in a file that it must not be in."""
import json
import os
import signal
import socket
import subprocess
import threading
import time
import unittest

from journey import BUILD, Journey, rig

MAX_CLIENTS = 8
IDLE_S = 5


class Nowhere:
    url = "http://127.0.0.1:9"


class Control(Journey):
    def setUp(self):
        super().setUp()
        self.kiosk = self.make_kiosk(Nowhere)
        self.kiosk.start()

    def connect(self):
        client = socket.socket(socket.AF_UNIX)
        self.addCleanup(client.close)
        client.settimeout(20)
        client.connect(self.kiosk.control)
        return client

    def is_closed_within(self, client, seconds):
        client.settimeout(seconds)
        try:
            return client.recv(1) == b""
        except TimeoutError:
            return False
        except ConnectionResetError:
            return True

    def begin(self, *words, **options):
        """daogouctl, still running."""
        process = subprocess.Popen([self.kiosk.ctl, "--socket", self.kiosk.control, *words], stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE, text=True, **options)
        self.addCleanup(self._end, process)
        return process

    @staticmethod
    def _end(process):
        process.kill()
        process.communicate()

    def ctl(self, *words, **options):
        """Standard output, standard error, exit status."""
        done = subprocess.run([self.kiosk.ctl, "--socket", self.kiosk.control, *words], capture_output=True, text=True, timeout=60,
                              **options)
        return done.stdout, done.stderr, done.returncode

    def seconds_of(self, action):
        began = time.monotonic()
        action()
        return time.monotonic() - began


class Clients(Control):
    def test_neither_the_idle_nor_the_waiting_hold_the_others(self):
        idle = [self.connect() for _ in range(2)]
        idle[1].sendall(b'["sta')
        waiting = [self.begin("ui", "wait", "not there", "--timeout", "30") for _ in range(4)]
        for words in (("status",), ("hw", "list"), ("ui", "tree")):
            self.assertLess(self.seconds_of(lambda: self.kiosk(*words)), 2, words)
        for client in idle:
            self.assertTrue(self.is_closed_within(client, IDLE_S + 5))
        self.assertEqual([process.poll() for process in waiting], [None] * len(waiting))

    def test_a_line_that_drips_is_not_waited_for(self):
        client = self.connect()
        began = time.monotonic()
        with self.assertRaises(OSError):
            while time.monotonic() < began + IDLE_S + 5:
                client.sendall(b"[")
                time.sleep(0.1)
        self.assertGreater(time.monotonic() - began, IDLE_S - 1)

    def test_more_clients_than_places(self):
        """The others come in when the idle ones are sent away; those that hang up give their places back at once."""
        idle = [self.connect() for _ in range(MAX_CLIENTS)]
        self.assertLess(self.seconds_of(lambda: self.kiosk("status")), IDLE_S + 3)
        for client in idle:
            client.close()
        waiting = [self.begin("ui", "wait", "not there", "--timeout", "60") for _ in range(MAX_CLIENTS)]
        rig.wait_until(lambda: self.threads("control client") == MAX_CLIENTS, 10, what="all places taken")
        for process in waiting:
            process.kill()
        self.assertLess(self.seconds_of(lambda: self.kiosk("status")), 2)

    def threads(self, name):
        folder = f"/proc/{self.kiosk.program.process.pid}/task"
        names = []
        for task in os.listdir(folder):
            try:
                with open(os.path.join(folder, task, "comm"), encoding="utf-8") as file:
                    names.append(file.read().strip())
            except OSError:
                pass  # it has just ended
        return names.count(name)

    def test_an_answer_that_nobody_takes(self):
        """Questions whose answers fill the socket, and nobody reads: the client is dropped, and the kiosk goes on."""
        client = self.connect()
        client.settimeout(1)
        with self.assertRaises(OSError):
            for _ in range(100000):
                client.sendall(b'["ui", "tree"]\n')
        self.assertLess(self.seconds_of(lambda: self.kiosk("status")), 2)
        rig.wait_until(lambda: self.threads("control client") == 0, 15, what="the client is dropped")

    def test_all_end_with_the_kiosk(self):
        self.connect()
        self.connect().sendall(b"[")
        waiting = [self.begin("ui", "wait", "not there", "--timeout", "60") for _ in range(3)]
        rig.wait_until(lambda: self.threads("control client") == 5, 10, what="all are there")
        self.assertLess(self.seconds_of(lambda: self.assertEqual(self.kiosk.stop(), 0)), 3)
        for process in waiting:
            process.communicate(timeout=2)
            self.assertEqual(process.returncode, 1)

    def test_many_at_once(self):
        """Each gets its own answer."""
        clients = [self.connect() for _ in range(6)]
        for round_number in range(50):
            for number, client in enumerate(clients):
                client.sendall(json.dumps(["ui", "tap", f"{round_number}-{number}"]).encode() + b"\n")
            for number, client in enumerate(clients):
                self.assertIn(f"{round_number}-{number}", client.makefile().readline())


class StandsStill(Control):
    """The kiosk lives, and does nothing at all."""

    def setUp(self):
        super().setUp()
        self.kiosk.program.process.send_signal(signal.SIGSTOP)
        self.addCleanup(self.kiosk.program.process.send_signal, signal.SIGCONT)

    def test_nobody_waits_for_ever(self):
        asked = [(words, self.begin(*words), least, most) for words, least, most in (
            (("hw", "list"), 9, 14), (("hw", "test", "card", "3"), 3, 14), (("hw", "watch", "3"), 3, 8),
            (("ui", "wait", "x", "--timeout", "2"), 11, 16))]
        began = time.monotonic()
        for words, process, least, most in asked:
            with self.subTest(words=words):
                rig.wait_until(lambda: process.poll() is not None, most - (time.monotonic() - began) + 1, what="the end")
                shown, said = process.communicate()
                self.assertEqual((shown, process.returncode), ("", 1))
                self.assertRegex(said, r"\Adaogouctl: the kiosk at /.* gave no answer in \d+ s\n\Z")
        # With a full queue too, where connecting itself waits.
        full = []
        for _ in range(60):
            client = socket.socket(socket.AF_UNIX)
            self.addCleanup(client.close)
            client.setblocking(False)
            try:
                client.connect(self.kiosk.control)
            except BlockingIOError:
                full.append(client)
        self.assertTrue(full)
        _, said, code = self.ctl("hw", "watch", "1")
        self.assertEqual(code, 1)
        self.assertRegex(said, r"gave no answer in [34] s\n\Z")

    def test_one_that_goes_on_answers(self):
        process = self.begin("hw", "list")
        time.sleep(2)
        self.kiosk.program.process.send_signal(signal.SIGCONT)
        shown, said = process.communicate(timeout=5)
        self.assertIn("scanner: ready", shown)
        self.assertEqual((said, process.returncode), ("", 0))


class Strangers(Control):
    """What shoppers and devices say, beside a technician."""

    def test_a_code_does_not_drive_the_terminal(self):
        watch = self.begin("hw", "watch", "3")
        while watch.poll() is None:
            time.sleep(0.2)
            self.kiosk("hw", "scan", "]d201\x1b[31mRED\x1b]0;title\x07\x1d10\u009b31m")
        shown, _ = watch.communicate()
        self.assertIn("\\x1b[31mRED\\x1b]0;title\\x07<GS>10\\x9b31m", shown)
        said = self.ctl("ui", "tap", "\x1b[31m\u009b")[1]
        self.assertIn('"\\x1b[31m\\x9b" is not on this screen', said)
        for text in (shown, said):
            self.assertNotRegex(text, "[\x00-\x09\x0b-\x1f\x7f-\x9f]")

    def test_no_card_number_in_the_audit(self):
        number = "4111 1111 1111 1111"
        shown, said, code = self.ctl("mode", "set", "assist", f"the shopper gave {number}")
        self.assertEqual((shown, code), ("", 1))
        self.assertEqual(said, "daogouctl: WHY holds what looks like a card's number; it would stay in the audit\n")
        self.assertEqual(self.kiosk("mode", "get"), "shopper")
        self.assertEqual(self.ctl("mode", "set", "assist", "the shopper's card 4111 is stuck")[2], 0)
        self.assertEqual(self.kiosk.stop(), 0)
        self.assertNotIn(number.encode(), self.state_files(self.kiosk))
        self.assertIn(b"card 4111 is stuck", self.state_files(self.kiosk))


class Words(Control):
    def test_what_nobody_understands(self):
        for words in (["nonsense"], ["hw"], ["hw", "nonsense"], ["hw", "list", "x"], ["hw", "test", "fridge"], ["hw", "watch", "x"],
                      ["hw", "card", "x"], ["hw", "card", "insert", "04A1", "x"], ["hw", "events", "x"],
                      ["print", "reprint"], ["payment", "settle"], ["payment", "settle", "X", "foo"],
                      ["ui", "tap", "a", "b"], ["ui", "tap", "--at", "1"], ["ui", "tap", "--at", "1,2,3"], ["ui", "tap", "--at", ",1"],
                      ["ui", "tap", "--at", "-9223372036854775808,1"], ["ui", "tap", "--at", "1,99999999999999999999"],
                      ["ui", "drag", "1,1", "2,2", "x"], ["ui", "advance", "x"],
                      ["ui", "wait", "x", "--timeout", "x"], ["ui", "look", "x", "y"], ["ui", "tap", b"\xff"], ["--nonsense"]):
            with self.subTest(words=words):
                shown, said, code = self.ctl(*words)
                self.assertEqual((shown, code), ("", 2), said)
                self.assertRegex(said, r"\Adaogouctl: .*\n\Z" if words[0][0] != "-" else "^usage: ")
        self.assertEqual(self.ctl("payment", "settle", "X", "foo")[1],
                         "daogouctl: not understood; it is: payment settle ID paid|unpaid|given_back\n")
        self.assertIn("word 3 is not UTF-8", self.ctl("ui", "tap", b"\xff")[1])

    def test_what_is_refused(self):
        for words in (["mode", "set", "nonsense"], ["hw", "key", "nonsense"], ["ui", "key", "nonsense"], ["print", "reprint", "X"],
                      ["payment", "settle", "X", "paid"], ["ui", "tap", "not there"], ["ui", "advance", "1"],
                      ["ui", "wait", "not there", "--timeout", "0"], ["hw", "card", "insert", "x"], ["ui", "tap", "a" * 199 + "购" * 9]):
            with self.subTest(words=words):
                shown, said, code = self.ctl(*words)
                self.assertEqual((shown, code), ("", 1), said)
                self.assertRegex(said, r"\Adaogouctl: .{10,}\n\Z")
                self.assertNotIn("no answer", said)

    def test_a_code_longer_than_a_scan(self):
        self.assertEqual(self.ctl("hw", "scan", "1" * 1024), ("", "", 0))
        self.assertEqual(self.ctl("hw", "scan", "1" * 1025), ("", "daogouctl: a scanner reads 1 to 1024 bytes, not 1025\n", 1))
        self.assertEqual(self.ctl("hw", "scan", "")[2], 1)

    def test_a_picture_goes_where_the_caller_is(self):
        folder = os.path.dirname(self.path("caller", "x"))
        shown, said, code = self.ctl("ui", "shot", "here.png", cwd=folder)
        self.assertEqual((shown, said, code), (os.path.join(folder, "here.png") + "\n", "", 0))
        self.assertTrue(os.path.getsize(os.path.join(folder, "here.png")))
        self.kiosk("ui", "shot", self.path("absolute.png"))
        self.assertTrue(os.path.getsize(self.path("absolute.png")))

    def test_a_picture_goes_over_pictures_only(self):
        """Whoever may ask for a picture may not write where the kiosk may."""
        picture, letter, link, pipe = (self.path(name) for name in ("again.png", "letter.txt", "link.png", "pipe.png"))
        self.kiosk("ui", "shot", picture)
        self.kiosk("ui", "shot", picture)
        with open(letter, "w", encoding="utf-8") as out:
            out.write("Dear customer")
        os.symlink(letter, link)
        os.mkfifo(pipe)
        for refused in (letter, link, pipe, "/dev/null", os.path.dirname(letter)):
            with self.subTest(path=refused):
                shown, said, code = self.ctl("ui", "shot", refused)
                self.assertEqual((shown, code), ("", 1))
                self.assertIn("cannot be written", said)
        with open(letter, encoding="utf-8") as kept:
            self.assertEqual(kept.read(), "Dear customer")


class SocketPath(Journey):
    def test_a_file_at_the_socket_s_path_is_somebody_s(self):
        path = self.path("notes.txt")
        with open(path, "w", encoding="utf-8") as out:
            out.write("keep me")
        done = subprocess.run([os.path.join(BUILD, "bin", "daogou-kiosk"), "--data", self.path("data"), "--headless", "800x1280",
                               "--control", path], capture_output=True, text=True, timeout=30, check=False)
        self.assertEqual(done.returncode, 3, done.stderr)
        self.assertIn("notes.txt", done.stderr)
        with open(path, encoding="utf-8") as kept:
            self.assertEqual(kept.read(), "keep me")


class Devices(Control):
    def test_a_card_counts_when_it_comes(self):
        self.kiosk("hw", "card", "insert", "04A1B2C3D4")
        test = self.begin("hw", "test", "card", "2")
        time.sleep(1)
        self.kiosk("hw", "card", "remove")
        shown, said = test.communicate(timeout=10)
        self.assertEqual((shown, test.returncode), ("", 1))
        self.assertIn("nothing came from the card reader in 2 s", said)

    def test_paper_and_payments_for_people(self):
        self.assertEqual(self.ctl("print", "queue"), ("Nothing is being printed, and nothing waits.\n", "", 0))
        self.assertEqual(self.ctl("payment", "list"), ("No payment is in doubt.\n", "", 0))
        self.assertEqual(self.ctl("--json", "payment", "list")[0], "[]\n")


class CardsOfOthers(Journey):
    """The virtual reader has no card that it cannot read, so a socket plays the kiosk."""

    def play(self, *events):
        """Tells the events, one for each question."""
        self.socket_path, left = self.path("played"), list(events)
        listener = socket.socket(socket.AF_UNIX)
        self.addCleanup(listener.close)
        self.addCleanup(listener.shutdown, socket.SHUT_RDWR)
        listener.bind(self.socket_path)
        listener.listen()

        def answer(words):
            if words == ["hw", "list"]:
                return [{"name": "card_reader", "class": "card_reader", "state": "IDLE", "error": "OK"}]
            told = [{"at": "now", "device": "card_reader", "class": "card_reader", "event": event} for event in left[:1]]
            if words[2] == "0":
                del left[:1]
            return {"next": 0, "events": told if words[2] == "0" else []}

        def run():
            while True:
                try:
                    client = listener.accept()[0]
                except OSError:
                    return
                with client, client.makefile("rw") as lines:
                    lines.write(json.dumps({"ok": True, "result": answer(json.loads(lines.readline()))}) + "\n")

        threading.Thread(target=run, daemon=True).start()

    def ctl(self, *words):
        done = subprocess.run([os.path.join(BUILD, "bin", "daogouctl"), "--socket", self.socket_path, *words], capture_output=True,
                              text=True, timeout=30)
        return done.stdout, done.stderr.splitlines()[-1], done.returncode

    def test_told_and_not_counted(self):
        self.play("FOREIGN", "REMOVED", "UNREADABLE")
        shown, said, code = self.ctl("hw", "test", "card", "2")
        self.assertEqual(shown, "now card_reader FOREIGN\nnow card_reader UNREADABLE\n")
        self.assertEqual((said, code), ("daogouctl: no card that the kiosk can read came in 2 s", 1))

    def test_until_a_good_one_comes(self):
        self.play("FOREIGN", "REMOVED", "INSERTED", "REMOVED")
        shown, _, code = self.ctl("hw", "test", "card", "20")
        self.assertEqual((shown, code), ("now card_reader FOREIGN\nnow card_reader INSERTED\n", 0))


class Printer(Journey):
    def setUp(self):
        super().setUp()
        self.printer = self.make_printer()
        self.kiosk = self.make_kiosk(Nowhere, printer=self.printer)
        self.kiosk.start()

    def say(self, *words):
        done = subprocess.run(words, capture_output=True, text=True, timeout=30)
        return done.stdout, done.stderr, done.returncode

    def ctl(self, *words):
        return self.say(self.kiosk.ctl, "--socket", self.kiosk.control, *words)

    def vprinter(self, *words):
        return self.say(os.path.join(BUILD, "bin", "daogou-vprinter"), *words)

    def test_its_words(self):
        for words in (("clear", "x"), ("status", "x"), ("feed", "x"), ("fault", "silent", "at"), ("fault",), ("dance",)):
            self.assertEqual(self.ctl("hw", "printer", *words)[::2], ("", 2), words)
            shown, said, code = self.vprinter("--control", self.printer.control, *words)
            self.assertEqual((shown, code), ("", 1), words)
            self.assertRegex(said, r"\Aerror: .*\n\Z")
        self.assertEqual(self.ctl("hw", "printer", "fault", "nonsense"), ("", "daogouctl: no fault is called nonsense\n", 1))
        self.assertEqual(self.ctl("hw", "printer", "fault", "silent")[2], 0)
        self.assertEqual(self.ctl("hw", "printer", "clear")[2], 0)

    def test_its_options(self):
        out = self.path("other", "x")
        for buffer in ("abc", "0", "-1", "5x", ""):
            self.assertEqual(self.vprinter("--listen", "127.0.0.1:0", "--out", out, "--buffer", buffer),
                             ("", "daogou-vprinter: --buffer must be a number of bytes from 1 to 16777216\n", 2))
        for address in ("300.1.1.1:9", "nonsense", "127.0.0.1:99999", "127.0.0.1:"):
            shown, said, code = self.vprinter("--listen", address, "--out", out)
            self.assertEqual((shown, code), ("", 3))
            self.assertEqual(said, f"daogou-vprinter: {address}: is not ADDR:PORT with an IPv4 address and a port up to 65535\n")

    def test_the_queue_for_people(self):
        rig.wait_until(lambda: "printer: ready" in self.ctl("hw", "list")[0], 10, what="printer")
        self.assertEqual(self.ctl("hw", "test", "printer")[2], 0)
        self.assertRegex(self.ctl("print", "queue")[0], r"\A\w+: test page on printer: printed, the printer confirmed it\n\Z")
        self.printer.command("fault", "paper_out")
        rig.wait_until(lambda: "no paper" in self.ctl("hw", "list")[0], 10, what="no paper")
        self.kiosk("print", "test")
        rig.wait_until(lambda: ": waits to be printed" in self.ctl("print", "queue")[0], 10, what="a job that waits")


if __name__ == "__main__":
    unittest.main(verbosity=2)

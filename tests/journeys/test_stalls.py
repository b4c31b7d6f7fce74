# SPDX-License-Identifier: Apache-2.0
"""Nothing waits on the main thread: the disk, the hub, pcscd and discovery are held for three seconds each, and meanwhile each touch
is answered in the frame that follows it. What is held stays held until the test lets it go, and a shim inside the kiosk names every
call in which the main thread waits, so that a loaded machine changes nothing."""
import contextlib
import json
import os
import select
import shutil
import socket
import threading
import time

import demo_shop
from journey import Journey, rig

SHIM = os.environ["DAOGOU_STALL_SHIM"]
HOLD_S = 3


class Silent:
    """A server that accepts and never answers: a hub on TCP, a pcscd on a path."""

    def __init__(self, path=None):
        if path:
            self.listener = socket.socket(socket.AF_UNIX)
            self.listener.bind(path)
            self.listener.listen(16)
        else:
            self.listener = socket.create_server(("127.0.0.1", 0))
            self.url = f"http://127.0.0.1:{self.listener.getsockname()[1]}"
        self.links = []
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        with contextlib.suppress(OSError):
            while True:
                self.links.append(self.listener.accept()[0])

    def close(self):
        self.listener.close()
        for link in self.links:
            link.close()


class Control:
    """One connection to the control socket, which does not wait where the test does not want it."""

    def __init__(self, path):
        self.link = socket.socket(socket.AF_UNIX)
        self.link.connect(path)
        self.file = self.link.makefile("rb")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.file.close()
        self.link.close()

    def send(self, *words):
        self.link.sendall(json.dumps(words).encode() + b"\n")

    def has_answer(self):
        return bool(select.select([self.link], [], [], 0)[0])

    def answer(self):
        return json.loads(self.file.readline())


class Stalls(Journey):
    def setUp(self):
        super().setUp()
        shutil.copytree(demo_shop.shared_hub_data(), self.path("hub"))
        self.hub = self.make_hub(self.path("hub"))
        self.hub.serve()
        self.gate = self.path("gate")
        self.env = {"LD_PRELOAD": SHIM, "DAOGOU_STALL": self.gate}

    def start(self, pcscd=None, **options):
        self.kiosk = self.make_kiosk(self.hub, enroll=self.hub.enroll("river-2-03"), env=self.env, **options)
        if pcscd:
            self.env["PCSCLITE_CSOCK_NAME"] = pcscd
            with open(self.kiosk.config, encoding="utf-8") as file:
                words = file.read()
            with open(self.kiosk.config, "w", encoding="utf-8") as file:
                file.write(words.replace("[card_reader]\ndriver = virtual", "[card_reader]\ndriver = pcsc"))
        self.kiosk.start()
        self.kiosk.wait_for_catalog()
        rig.wait_until(lambda: self.kiosk.status()["sync"]["enrolled"] or None, 30, what="enrollment")
        self.kiosk.enroll_code = None
        self.kiosk.settle()

    # --- holding ---

    def shut(self, word):
        with open(self.gate, "w", encoding="utf-8") as file:
            file.write(word)

    def open_gate(self):
        """Nothing hangs any more. What the main thread waited for meanwhile is said."""
        with contextlib.suppress(FileNotFoundError):
            os.remove(self.gate)
        with contextlib.suppress(FileNotFoundError):
            os.remove(self.gate + ".held")
        if os.path.exists(self.gate + ".main"):
            with open(self.gate + ".main", encoding="utf-8") as file:
                calls = sorted(set(file.read().split()))
            os.remove(self.gate + ".main")
            self.fail(f"the main thread waited in {calls}")

    @contextlib.contextmanager
    def held_disk(self):
        """From the first write on. It holds for three seconds at least, and until the block has ended."""
        self.shut("hold")
        try:
            yield
            rig.wait_until(lambda: os.path.exists(self.gate + ".held"), 20, what="somebody who writes")
            self.answered_for(HOLD_S)
        finally:
            self.open_gate()
        self.kiosk.settle(30)

    @contextlib.contextmanager
    def watched(self):
        self.shut("watch")
        try:
            yield
        finally:
            self.open_gate()

    # --- touching ---

    def touch(self, key):
        """The answer comes with the frame that shows it, before anything held is let go."""
        before = self.kiosk("ui", "stats")["frames"]
        self.kiosk.tap_key(key)
        after = self.kiosk("ui", "stats")
        self.assertGreater(after["frames"], before, f"no frame after {key}")

    def answered_for(self, seconds):
        """Help opens and closes as long as that: two touches a turn, each with its frame."""
        end, turns = time.monotonic() + seconds, 0
        while time.monotonic() < end or turns < 3:
            self.touch(self.first("open_help"))
            self.touch(self.first("close_help"))
            turns += 1

    def first(self, action):
        keys = self.kiosk.keys(action)
        self.assertTrue(keys, f"nothing to touch says {action}")
        return keys[0]

    def go_to_a_product(self):
        self.start_session(self.kiosk)
        self.kiosk.tap_key(self.kiosk.search("headphones")[0])
        self.kiosk.wait_for_screen("product")

    # --- the disk ---

    def test_a_disk_that_hangs_holds_no_shopper(self):
        self.start()
        self.go_to_a_product()
        self.kiosk.settle()
        with self.held_disk():
            self.touch("add_to_basket")  # it is counted, and that is written
            self.touch(self.first("go_basket"))
            self.kiosk.wait_for_screen("basket")
        self.assertEqual(self.kiosk.status()["session"]["basket"], 1)

    def test_a_disk_that_hangs_holds_no_end_of_a_session(self):
        """The next shopper begins while the last one's rows are still being wiped."""
        self.start()
        self.go_to_a_product()
        self.kiosk.settle()
        with self.held_disk():
            self.touch("add_to_basket")
            self.kiosk("mode", "set", "closed")
            self.kiosk.wait_for_screen("closed")
            self.kiosk("mode", "set", "shopper")
            self.start_session(self.kiosk)
            self.assertEqual(self.kiosk.status()["session"]["basket"], 0)

    def test_an_order_is_placed_when_it_is_on_the_disk(self):
        """The checkout is there at once and shows nothing to pay; the code comes when the disk has the order."""
        self.start()
        self.go_to_a_product()
        self.kiosk.tap_key("add_to_basket")
        self.kiosk.tap_key("go_basket")
        self.kiosk.wait_for_screen("basket")
        self.kiosk.settle()
        with self.held_disk():
            self.touch("go_checkout")
            self.assertEqual(self.kiosk.status()["screen"], "checkout")
            order = self.kiosk.status()["session"]["order"]
            self.assertTrue(order)
            picture = self.path("placing.png")
            self.kiosk("ui", "shot", picture)
            self.assertEqual(rig.read_codes(picture), [], "nothing to pay yet")
            self.assertEqual(self.kiosk.status()["session"]["basket"], 1, "it is the shopper's until it is the order's")
        self.checkout_code(self.kiosk)
        self.assertEqual(self.kiosk.status()["session"]["basket"], 0)
        self.assertEqual(self.kiosk.status()["session"]["order"], order)

    # --- the hub ---

    def test_a_hub_that_says_nothing_holds_no_start(self):
        """A kiosk with a catalog starts, and its shopper browses, while the hub leaves enrollment without an answer."""
        self.start()
        self.kiosk.stop()
        silent = Silent()
        self.addCleanup(silent.close)
        for name in ("state.db", "state.db-wal", "state.db-shm"):
            with contextlib.suppress(FileNotFoundError):
                os.remove(os.path.join(self.kiosk.data, name))
        self.kiosk.hub_url, self.kiosk.enroll_code = silent.url, "ABCDE-FGHJK"
        with self.watched():
            self.kiosk.start()
            rig.wait_until(lambda: silent.links or None, 20, what="a question to the hub")
            self.go_to_a_product()
            self.answered_for(HOLD_S)
            self.assertFalse(self.kiosk.status()["sync"]["online"])

    # --- pcscd, discovery, devices that start anew ---

    def test_a_daemon_that_hangs_holds_no_technician(self):
        path = self.path("pcscd.comm")
        silent = Silent(path)
        self.addCleanup(silent.close)
        self.start(pcscd=path)
        self.kiosk("mode", "set", "service")
        self.kiosk.wait_for_screen("service")
        rig.wait_until(lambda: silent.links or None, 20, what="a question to pcscd")
        # Discovery asks the daemon for half a second; it is asked again and again, and each time touches go on.
        self.assertGreater(max(self.answers_while("hw", "discover") for _ in range(6)), 2)
        with self.watched():
            self.kiosk("mode", "set", "shopper")  # the thread that looks around ends within a second, for nobody to see
            self.start_session(self.kiosk)
            self.answered_for(HOLD_S)

    def answers_while(self, *words):
        """How many other questions are answered before this one."""
        with Control(self.kiosk.control) as asked, Control(self.kiosk.control) as other:
            asked.send(*words)
            answers = 0
            while not asked.has_answer():
                other.send("ui", "stats")
                other.answer()
                answers += not asked.has_answer()
            self.assertTrue(asked.answer()["ok"])
            return answers

    def test_devices_that_start_anew_hold_no_technician(self):
        """A device is saved and removed while the disk hangs: the screen goes on, and says so when it is done."""
        self.start()
        kiosk = self.kiosk
        kiosk("mode", "set", "service")
        kiosk.wait_for_screen("service")
        kiosk.tap("Add a network printer")
        kiosk.wait_for_screen("service_address")
        kiosk("ui", "type", "127.0.0.1")
        kiosk("ui", "key", "enter")
        kiosk("ui", "key", "enter")
        kiosk.wait_for_screen("service_setup")
        kiosk.tap("Test it")
        kiosk.wait_for_screen("service_trial")
        kiosk.settle()
        self.shut("hold")
        kiosk.tap("Save without the test")
        rig.wait_until(lambda: os.path.exists(self.gate + ".held"), 20, what="somebody who writes")
        for _ in range(3):
            self.assertEqual(kiosk.status()["screen"], "service_trial")
            kiosk.tap("Discard")  # it is being saved: there is nothing to discard
        self.assertNotIn("Saved", json.dumps(kiosk.tree()))
        self.touch("go_back")  # whoever leaves has saved it all the same
        kiosk.wait_for_screen("service_address")
        self.open_gate()
        kiosk.settle(30)
        with open(os.path.join(kiosk.data, "devices.conf"), encoding="utf-8") as file:
            self.assertIn("127.0.0.1", file.read())

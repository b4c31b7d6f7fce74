# SPDX-License-Identifier: Apache-2.0
"""A technician at the machine: finds, tests, saves, discards and removes devices, by touch and by the keypad alone; and no file
that a hostile or unlucky hand left as devices.conf keeps the kiosk from starting."""
import glob
import os
import sqlite3
import stat
import unittest

from journey import BUILD, Journey, rig
from test_discover import keys, printer


class Nowhere:
    url = "http://127.0.0.1:9"


class Service(Journey):
    def start_kiosk(self, **options):
        kiosk = self.make_kiosk(Nowhere, **options)
        kiosk.start()
        kiosk("mode", "set", "service")
        kiosk.wait_for_screen("service")
        return kiosk

    def make_printer(self, name="paper"):
        printer = rig.VirtualPrinter(BUILD, self.path(name))
        self.addCleanup(printer.stop)
        return printer

    def devices(self, kiosk):
        return {device["name"]: device for device in kiosk("hw", "list")}

    def devices_conf(self, kiosk):
        return os.path.join(kiosk.data, "devices.conf")

    def audit(self, kiosk):
        kiosk.settle()
        with sqlite3.connect(os.path.join(kiosk.data, "state.db")) as state:
            return state.execute("SELECT who, what FROM audit ORDER BY number").fetchall()

    def type_address(self, kiosk, port):
        kiosk.tap("Add a network printer")
        kiosk.wait_for_screen("service_address")
        kiosk("ui", "type", "127.0.0.1")
        kiosk("ui", "key", "enter")
        for _ in range(5):
            kiosk("ui", "key", "backspace")
        kiosk("ui", "type", str(port))
        kiosk("ui", "key", "enter")

    def try_printer(self, kiosk, printer):
        self.type_address(kiosk, printer.port)
        kiosk.wait_for_screen("service_setup")
        kiosk.tap("Test it")
        kiosk.wait_for_screen("service_trial")

    def open_device(self, kiosk, name):
        row = list(self.devices(kiosk)).index(name)
        kiosk.tap_key(f"service_device:{row}" if row else "service_device")
        kiosk.wait_for_screen("service_device")

    def pages(self, kiosk):
        return [job["state"] for job in kiosk("print", "queue") if job["title"] == "test page"]

    def wait_for_state(self, kiosk, name, state):
        rig.wait_until(lambda: self.devices(kiosk)[name]["state"] == state, 15, what=f"{name} {state}")


class Wizard(Service):
    def test_printer_by_address_is_there_after_a_restart(self):
        kiosk, printer = self.start_kiosk(), self.make_printer()
        self.type_address(kiosk, 99999)
        kiosk.wait("The port must be a number from 1 to 65535.")
        kiosk("ui", "key", "back")
        self.try_printer(kiosk, printer)
        kiosk.wait("Printed: the printer confirmed it", 30)
        self.assertEqual(len(printer.receipts()), 1)
        self.assertFalse(os.path.exists(self.devices_conf(kiosk)), "nothing is saved before Save")
        kiosk.tap("Save")
        kiosk.wait("Saved.")
        self.assertEqual(stat.S_IMODE(os.stat(self.devices_conf(kiosk)).st_mode), 0o600)
        self.assertIn(("service", "device.save printer"), self.audit(kiosk))
        self.assertEqual(kiosk.stop(), 0)
        kiosk.start()
        self.wait_for_state(kiosk, "printer", "IDLE")
        self.assertEqual(kiosk.status()["screen"], "service", "the mode survives a restart")
        # What was printed is known, and comes once more as a copy.
        kiosk.tap("All")
        kiosk.wait_for_screen("service_prints")
        kiosk.tap("Print again, marked COPY")
        rig.wait_until(lambda: len(printer.receipts()) == 2, 20, what="the copy")
        kiosk.wait("Test page (copy)")
        with open(printer.receipts()[1].replace(".png", ".txt"), encoding="utf-8") as file:
            self.assertIn("COPY", file.read())
        kiosk("ui", "key", "back")
        kiosk.wait_for_screen("service")
        # The same printer once more is no second one.
        self.type_address(kiosk, printer.port)
        kiosk.wait("A device at this address is set up already.")
        kiosk("ui", "key", "back")
        kiosk.tap("Back to the shop")
        rig.wait_until(lambda: kiosk("mode", "get") == "shopper", 10, what="the shop")
        self.assertIn(("service", "mode.set shopper"), self.audit(kiosk))

    def test_discard_brings_back_what_was_there(self):
        old, new = self.make_printer("old"), self.make_printer("new")
        kiosk = self.start_kiosk(printer=old)
        rig.run([os.path.join(BUILD, "bin", "daogou-vprinter"), "--control", new.control, "fault", "paper_out"])
        self.try_printer(kiosk, new)
        kiosk.wait("The paper is used up.", 20)
        self.assertIn(f":{new.port}", self.devices(kiosk)["printer"]["address"])
        kiosk.tap("Discard")
        kiosk.wait("Discarded.")
        self.assertIn(f":{old.port}", self.devices(kiosk)["printer"]["address"])
        self.wait_for_state(kiosk, "printer", "IDLE")
        self.assertFalse(os.path.exists(self.devices_conf(kiosk)))
        # The page that waited for paper comes out nowhere; the old printer works as before.
        kiosk("print", "test")
        rig.wait_until(lambda: "DONE" in self.pages(kiosk), 20, what="a page of the old printer")
        self.assertEqual(len(old.receipts()), 1)
        self.assertEqual(len(new.receipts()), 0)
        # Leaving by the mode, in the middle of a trial, discards too.
        self.try_printer(kiosk, new)
        kiosk("mode", "set", "shopper")
        self.assertIn(f":{old.port}", self.devices(kiosk)["printer"]["address"])
        self.assertEqual(self.audit(kiosk)[-1], ("control", "mode.set shopper"))
        # And so does the end of the kiosk.
        kiosk("mode", "set", "service")
        self.try_printer(kiosk, new)
        self.assertEqual(kiosk.stop(), 0)
        kiosk.start()
        self.assertIn(f":{old.port}", self.devices(kiosk)["printer"]["address"])

    def test_removed_stays_removed(self):
        printer = self.make_printer()
        kiosk = self.start_kiosk(printer=printer)
        self.wait_for_state(kiosk, "printer", "IDLE")
        self.open_device(kiosk, "printer")
        kiosk.tap("Remove")
        kiosk.tap("Keep it")
        self.assertIn("printer", self.devices(kiosk))
        kiosk.tap("Remove")
        kiosk.tap("Remove it")
        kiosk.wait("The device was removed.")
        self.assertNotIn("printer", self.devices(kiosk))
        self.assertIn(("service", "device.remove printer"), self.audit(kiosk))
        kiosk.stop()
        kiosk.start()
        self.assertNotIn("printer", self.devices(kiosk))
        with open(self.devices_conf(kiosk), encoding="utf-8") as file:
            self.assertIn("[printer]\nenabled = false", file.read())
        # And can be set up again.
        self.try_printer(kiosk, printer)
        kiosk.wait("Printed: the printer confirmed it", 30)
        kiosk.tap("Save")
        kiosk.stop()
        kiosk.start()
        self.wait_for_state(kiosk, "printer", "IDLE")

    def test_what_comes_goes_to_the_technician_only(self):
        kiosk = self.start_kiosk()
        kiosk("hw", "scan", "4891028164456")
        kiosk("hw", "card", "insert", "04A1B2C3D4")
        self.assertFalse(kiosk.status()["session"]["running"])
        self.assertEqual(kiosk.status()["screen"], "service")
        self.open_device(kiosk, "scanner")
        kiosk.tap("Test")
        kiosk.wait("Scan any code now")
        kiosk("hw", "scan", "4891028164456")
        kiosk.wait("EAN13 4891028164456")
        kiosk("hw", "scan", "https://hub.example/m/secret")
        kiosk.wait("URI https://hub.example")
        kiosk.tap("Done")
        kiosk("ui", "key", "back")
        self.open_device(kiosk, "card_reader")
        kiosk.tap("Test")
        kiosk.wait("Hold a card at the reader now")
        kiosk("hw", "card", "remove")
        kiosk("hw", "card", "insert", "04A1B2C3D4")
        kiosk.wait("A card whose number ends in C3D4")
        self.assertNotIn("04A1B2", str(kiosk.tree()))
        self.assertNotIn("secret", str(kiosk.tree()))
        kiosk("mode", "set", "shopper")
        self.assertFalse(kiosk.status()["session"]["running"])

    def test_the_hub_is_told_once_that_paper_runs_low(self):
        printer = self.make_printer()
        kiosk = self.make_kiosk(Nowhere, printer=printer)
        kiosk.start()
        self.wait_for_state(kiosk, "printer", "IDLE")
        kiosk("hw", "printer", "fault", "paper_near_end")
        rig.wait_until(lambda: self.paper_events(kiosk) == ["low"], 15, what="the event")
        kiosk("print", "test")
        rig.wait_until(lambda: "DONE" in self.pages(kiosk), 20, what="a page")
        kiosk("hw", "printer", "clear")
        rig.wait_until(lambda: self.paper_events(kiosk) == ["low", "fine"], 15, what="the second event")

    def paper_events(self, kiosk):
        import json
        with sqlite3.connect(os.path.join(kiosk.data, "state.db")) as state:
            bodies = [json.loads(row[0]) for row in state.execute("SELECT body FROM outbox ORDER BY position")]
        return [body["data"]["paper"] for body in bodies if body.get("kind") == "printer_paper"]


class PluggedIn(Service):
    """A machine played by umockdev, with a printer that nobody configured and a scanner that somebody did."""

    def test_what_is_plugged_in_is_set_up(self):
        devices = self.path("devices")
        with open(devices, "w", encoding="utf-8") as file:
            file.write(printer("1-1", "04b8:0e02", "MFG:EPSON;CMD:ESC/POS;MDL:TM-T88V;CLS:PRINTER;", serial="J5XF012345")
                       + keys("1-2", 7, "05e0:1200", "Symbol Bar Code Scanner") + keys("1-3", 8, "046d:c31c", "Logitech Keyboard"))
        kiosk = self.start_kiosk(extra_config="[scanner.left]\ndriver = evdev\nvendor = 05e0\nproduct = 1200\n",
                                 inside=["umockdev-run", "--device", devices, "--"],
                                 env={"PCSCLITE_CSOCK_NAME": self.path("no-pcscd")})
        kiosk.wait("Set up: Receipt printer, EPSON TM-T88V")
        labels = [node["label"] for node in kiosk.tree()]
        self.assertIn("Set up: Scanner, Logitech Keyboard", labels)
        self.assertNotIn("Set up: Scanner, Symbol Bar Code Scanner", labels)
        kiosk.tap("Set up: Receipt printer, EPSON TM-T88V")
        kiosk.wait_for_screen("service_setup")
        kiosk.wait("We know this device")
        rig.wait_until(lambda: [node["label"] for node in kiosk.tree() if node["role"] == "radio" and "selected" in node["flags"]]
                       == ["Epson TM-T88V"], 10, what="the profile is chosen")
        kiosk.tap("Epson TM-T88VI")
        kiosk.tap("Test it")
        kiosk.wait_for_screen("service_trial")
        self.assertEqual(self.devices(kiosk)["printer"]["address"], "usb:J5XF012345")
        kiosk.tap("Save without the test")
        kiosk.wait_for_screen("service")
        with open(self.devices_conf(kiosk), encoding="utf-8") as file:
            self.assertIn("[printer]\ndriver = escpos\ntransport = usb:J5XF012345\nprofile = epson-tm-t88vi\n", file.read())
        self.assertNotIn("Set up: Receipt printer, EPSON TM-T88V", [node["label"] for node in kiosk.tree()])
        # Beside the scanner that is there.
        kiosk.tap("Set up: Scanner, Logitech Keyboard")
        kiosk.wait("This is only a guess")
        kiosk.wait("Use both")
        kiosk.tap("Test it")
        kiosk.wait("Scan any code now")
        self.assertIn("scanner.2", self.devices(kiosk))
        kiosk("ui", "key", "back")
        kiosk.wait_for_screen("service")
        self.assertNotIn("scanner.2", self.devices(kiosk))


class Terminal(Service):
    def test_terminal_by_address(self):
        terminal = rig.VirtualTerminal(BUILD)
        self.addCleanup(terminal.stop)
        kiosk = self.start_kiosk()
        kiosk.tap("Add a card terminal")
        kiosk.wait_for_screen("service_address")
        kiosk("ui", "type", "127.0.0.1")
        kiosk("ui", "key", "enter")
        for _ in range(5):
            kiosk("ui", "key", "backspace")
        kiosk("ui", "type", str(terminal.port))
        kiosk("ui", "key", "enter")
        kiosk("ui", "type", "123x")
        kiosk("ui", "key", "enter")
        kiosk.wait("The password must be a number of at most six digits.")
        kiosk("ui", "key", "backspace")
        kiosk("ui", "key", "enter")
        kiosk.wait_for_screen("service_setup")
        kiosk.tap("Test it")
        kiosk.wait("The terminal answers", 20)
        number = self.devices(kiosk)["terminal"]["firmware"]
        self.assertTrue(number.isdigit(), number)
        kiosk.wait(number)
        kiosk.tap("Save")
        kiosk.wait("Saved.")
        with open(self.devices_conf(kiosk), encoding="utf-8") as file:
            self.assertIn(f"transport = tcp:127.0.0.1:{terminal.port}\npassword = 123\n", file.read())
        self.assertNotIn("123", str(self.audit(kiosk)).replace(str(terminal.port), ""), "no password in the audit")

    def test_a_payment_in_doubt_gets_the_technicians_word(self):
        """Of a terminal that is gone for good."""
        kiosk = self.start_kiosk()
        kiosk.stop()
        with sqlite3.connect(os.path.join(kiosk.data, "state.db")) as state:
            state.execute("INSERT INTO payment(id,device,amount,currency,state,error,result_code,is_open,is_settled,receipt_number,terminal_id,"
                          "card,created_ms,changed_ms) VALUES('01JGR0VP00000000000000000A','terminal',123456,'CNY','UNKNOWN','TIMEOUT',0,1,0,0,"
                          "'52500038','',1795300000000,1795300000000)")
        kiosk.start()
        kiosk.wait("Card payments to look after")
        kiosk.wait("Terminal 52500038")
        kiosk.tap("It was paid")
        kiosk.tap("Look again")
        kiosk.tap("It was not paid")
        kiosk.wait("Was it really not paid?")
        kiosk.tap("Yes, it was not paid")
        rig.wait_until(lambda: not any(node["label"] == "Terminal 52500038" for node in kiosk.tree()), 10, what="the end of doubt")
        self.assertIn(("service", "payment.settled unpaid 01JGR0VP00000000000000000A"), self.audit(kiosk))


class DamagedFile(Service):
    def start_with(self, write):
        kiosk = self.make_kiosk(Nowhere)
        write(self.devices_conf(kiosk))
        kiosk.start()
        return kiosk

    def check_kept_aside(self, kiosk, message):
        self.assertEqual(set(self.devices(kiosk)), {"card_reader", "scanner"}, "the configuration alone counts")
        self.assertIn("devices.conf" + message, kiosk.program.log_text())
        self.assertFalse(os.path.lexists(self.devices_conf(kiosk)))
        self.assertEqual(len(glob.glob(self.devices_conf(kiosk) + ".broken-*")), 1)
        kiosk("mode", "set", "service")
        kiosk.wait("The saved devices could not be read.")

    def check_text(self, text, message):
        def write(path):
            with open(path, "wb") as file:
                file.write(text)
        kiosk = self.start_with(write)
        self.check_kept_aside(kiosk, message)
        kiosk.stop()
        os.remove(glob.glob(self.devices_conf(kiosk) + ".broken-*")[0])

    def test_bad_texts(self):
        self.check_text(b"[printer]\ndriver = escpos\ntransport = carrier pigeon\n", ":3: transport: is no address")
        self.check_text(b"[printer]\ndriver = \0\xff\xfe\n", ":2: ")
        self.check_text(b"\x7fELF\x02\x01\x01" + bytes(range(256)) * 64, ":1: ")
        self.check_text(b"[hub]\nurl = http://evil.example\n", ":2: url: is in a section that is no device")
        self.check_text(b"".join(b"[scanner.%d]\ndriver = null\n" % i for i in range(40)), ":34: driver: is one device too many")
        self.check_text(b"[printer]\ndriver = " + b"x" * 300000, ": cannot be read")

    def test_a_folder_or_a_pipe_in_its_place(self):
        for make in (os.mkdir, os.mkfifo):
            kiosk = self.start_with(make)
            self.check_kept_aside(kiosk, ": is no file")
            kiosk.stop()
            kept = glob.glob(self.devices_conf(kiosk) + ".broken-*")[0]
            os.rmdir(kept) if os.path.isdir(kept) else os.remove(kept)


class KeypadOnly(Service):
    """Everything with the keys of the accessibility keypad; not one touch."""

    def press(self, key):
        self.kiosk("hw", "key", key)

    def focused(self):
        return next((node for node in self.kiosk.tree() if "focused" in node["flags"]), None)

    def place(self):
        focused = self.focused() or {}
        return focused.get("key"), focused.get("rect")

    def press_and_see(self, key):
        """The focus or the page below it has moved: a key takes its way through the device's thread."""
        before = self.place()
        self.press(key)
        try:
            rig.wait_until(lambda: self.place() != before, 2, every=0.005, what="focus")
        except TimeoutError:
            pass

    def reach(self, label):
        for _ in range(120):
            focused = self.focused()
            if focused and focused["label"] == label:
                return
            self.press_and_see("next")
        self.fail(f"the keypad does not reach {label}; it is on {self.focused()}")

    def select(self, label, screen=None):
        self.reach(label)
        self.press("select")
        if screen:
            self.kiosk.wait_for_screen(screen)

    def type_key(self, char):
        before = self.typed()
        self.select(char)
        rig.wait_until(lambda: self.typed() != before, 5, every=0.005, what=f"{char} typed")

    def typed(self):
        return [node["value"] for node in self.kiosk.tree() if node["role"] == "field"]

    def test_a_whole_pass(self):
        printer = self.make_printer()
        kiosk = self.kiosk = self.start_kiosk(extra_config="[keypad]\ndriver = virtual\n")
        self.wait_for_state(kiosk, "keypad", "IDLE")
        self.select("Add a network printer", "service_address")
        self.select("123")
        rig.wait_until(lambda: any(node["label"] == "7" for node in kiosk.tree()), 5, what="digits")
        for char in "127.0.0.1":
            self.type_key(char)
        self.select("Next")
        rig.wait_until(lambda: any("selected" in node["flags"] and (node["label"], node["value"]) == ("Port", "9100") for node in kiosk.tree()), 5,
                       what="the port's field")
        for _ in range(4):
            self.type_key("Backspace")
        for char in str(printer.port):
            self.type_key(char)
        self.select("Next", "service_setup")
        self.select("Test it", "service_trial")
        # The keypad is a device too: it comes back after the trial has begun.
        self.wait_for_state(kiosk, "keypad", "IDLE")
        kiosk.wait("Printed: the printer confirmed it", 30)
        self.select("Save", "service")
        self.wait_for_state(kiosk, "printer", "IDLE")
        # Its own test: keys are shown, and do nothing else until Back was pressed twice.
        self.select("Keypad · Virtual keypad · Ready" if any(node["label"] == "Keypad · Virtual keypad · Ready"
                                                             for node in kiosk.tree()) else "Keypad · Ready", "service_device")
        self.select("Test", "service_trial")
        self.press("up")
        kiosk.wait("Up")
        self.press("select")
        kiosk.wait("Select")
        self.press("back")
        kiosk.wait("Back")
        self.press("back")
        rig.wait_until(lambda: not any(node["label"].startswith("Keys are only shown") for node in kiosk.tree()), 5,
                       what="keys that work again")
        self.assertEqual(kiosk.status()["screen"], "service_trial")
        self.press("back")
        kiosk.wait_for_screen("service_device")
        self.press("back")
        kiosk.wait_for_screen("service")
        self.select("Back to the shop")
        rig.wait_until(lambda: kiosk("mode", "get") == "shopper", 10, what="the shop")


if __name__ == "__main__":
    unittest.main()

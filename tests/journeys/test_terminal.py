# SPDX-License-Identifier: Apache-2.0
"""Paying by card at the terminal beside the kiosk: hub, kiosk, printer, a phone, and a ZVT terminal without a bank. Approved,
declined, without the hub, killed in the middle, in doubt, and paid twice: what was booked and what was sold are the same in the
end, and the card's number is in no file."""
import contextlib
import json
import os
import shutil
import signal
import sqlite3
import time
import unittest

import demo_shop
from journey import BUILD, Journey, rig

PAN = b"4111111111111111"


class Terminal(Journey):
    def setUp(self):
        super().setUp()
        shutil.copytree(demo_shop.shared_hub_data(), self.path("hub"))
        self.hub = self.make_hub(self.path("hub"))
        self.hub.serve()
        self.terminal = self.make_terminal()
        self.printer = self.make_printer()

    def make_terminal(self, port=None):
        terminal = rig.VirtualTerminal(BUILD, port)
        self.addCleanup(terminal.stop)
        return terminal

    def start(self, hub=None):
        self.kiosk = self.make_kiosk(hub or self.hub, enroll=self.hub.enroll("river-2-03"), printer=self.printer,
                                     terminal=self.terminal, extra_config="text = line\n")
        self.kiosk.start()
        self.kiosk.wait_for_catalog()
        self.kiosk.enroll_code = None
        self.wait_for_terminal()

    def wait_for_terminal(self):
        rig.wait_until(lambda: self.kiosk.status()["terminal"]["state"] == "IDLE" or None, 20, what="terminal")

    def check_out(self):
        """In front of the code; the order's id."""
        kiosk = self.kiosk
        self.start_session(kiosk)
        kiosk.tap_key(kiosk.search("headphones")[0])
        kiosk.wait_for_screen("product")
        kiosk.tap_key("add_to_basket")
        kiosk.tap_key("go_basket")
        kiosk.wait_for_screen("basket")
        kiosk.tap_key("go_checkout")
        kiosk.wait_for_screen("checkout")
        kiosk.settle()  # the order is on the disk
        return kiosk.status()["session"]["order"]

    def row(self, query, *values, data=None):
        path = f"{self.kiosk.data}/state.db" if data is None else f"{data}/hub.db"
        with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as database:
            return database.execute(query, values).fetchone()

    def total(self, order):
        return self.row("SELECT total FROM orders WHERE id=?", order)[0]

    def page_of(self, order):
        """The order's page on the phone."""
        return rig.wait_until(lambda: self.row("SELECT url FROM orders WHERE id=?", order)[0], 20, what="order's page")

    def at_hub(self, order):
        row = self.row("SELECT state, checkout FROM orders WHERE id=?", order, data=self.hub.data)
        return row or ("", "")

    def wait_at_hub(self, order, state, seconds=30):
        rig.wait_until(lambda: self.at_hub(order)[0] == state or None, seconds, what=f"{order} {state} at the hub")

    def words(self):
        return json.dumps(self.kiosk.tree(), ensure_ascii=False)

    def wait_for_words(self, words, seconds=15):
        rig.wait_until(lambda: words in self.words() or None, seconds, what=words)

    def wait_for_terminal_to_ask(self):
        """The card page is on, and the payment is on its way."""
        rig.wait_until(lambda: self.kiosk.node("cancel_card"), 15, what="card page")
        rig.wait_until(lambda: self.kiosk.status()["terminal"]["state"] == "BUSY" or None, 15, what="terminal at work")

    def wait_for_no_open_payment(self):
        """Orders and the terminal's journal learn of an outcome by themselves, one a moment after the other."""
        rig.wait_until(lambda: self.kiosk("payment", "list") == [] or None, 10, what="no payment left open")

    def printouts(self):
        """The words of each printout, oldest first."""
        names = sorted(name for name in os.listdir(self.printer.folder) if name[:4].isdigit() and name.endswith(".txt"))
        printouts = []
        for name in names:
            with open(os.path.join(self.printer.folder, name), encoding="utf-8") as file:
                printouts.append(file.read())
        return printouts

    def assert_booked(self, *sums):
        status = self.terminal.status()
        self.assertEqual((status["bookings"], status["sum"]), (len(sums), sum(sums)))

    def assert_no_number(self):
        for folder, _, names in os.walk(self.folder):
            for name in names:
                path = os.path.join(folder, name)
                if os.path.isfile(path):
                    with open(path, "rb") as file:
                        self.assertNotIn(PAN, file.read(), path)

    # --- the tests ---

    def test_approved(self):
        self.start()
        order = self.check_out()
        page = self.page_of(order)
        self.terminal.say("outcome hold")
        self.kiosk.tap_key("pay_by_card")
        self.wait_for_terminal_to_ask()
        self.assertEqual(self.at_hub(order), ("placed", "terminal"))
        self.kiosk.shot(self.path("at-terminal.png"))
        self.assertEqual(rig.read_codes(self.path("at-terminal.png")), [])
        phone = self.make_phone()
        phone.open(page)
        self.assertIn("card terminal", phone.text())
        self.kiosk.tap_key("cancel_card")
        self.wait_for_words("cancelled")
        self.terminal.say("outcome approve")
        self.kiosk.tap_key("pay_by_card")
        self.kiosk.wait_for_screen("receipt")
        self.wait_at_hub(order, "paid")
        self.assert_booked(self.total(order))
        self.kiosk.tap_key("receipt_print")
        receipt = rig.wait_until(self.printouts, 15, what="receipt")[0]
        self.assertIn("Paid by card", receipt)
        self.assertIn("Card terminal", receipt)
        phone.open(page)
        rig.wait_until(lambda: "Paid by card" in phone.text() or None, 10, what="the phone's page")
        self.assertEqual(self.kiosk.stop(), 0)
        self.assert_no_number()

    def test_declined_and_then_paid_on_the_phone(self):
        self.start()
        order = self.check_out()
        self.terminal.say("outcome decline")
        self.page_of(order)
        self.kiosk.tap_key("pay_by_card")
        self.wait_for_words("declined")
        rig.pay_without_browser(rig.wait_until(lambda: self.at_hub(order)[1] != "terminal" and self.page_of(order), 15, what="hub"))
        self.kiosk.wait_for_screen("receipt")
        self.assert_booked()

    def test_the_hub_is_away(self):
        """The card is charged, the receipt printed; the hub hears of it when it is back, even after the order's own time."""
        self.start()
        self.hub.stop()
        rig.wait_until(lambda: not self.kiosk.status()["sync"]["online"] or None, 30, what="offline")
        order = self.check_out()
        self.kiosk.tap_key("pay_by_card")
        self.kiosk.wait_for_screen("receipt")
        self.kiosk.tap_key("receipt_print")
        self.assertIn("Paid by card", rig.wait_until(self.printouts, 15, what="receipt")[0])
        self.kiosk.kill()
        self.hub.serve()
        self.kiosk.start()
        self.wait_at_hub(order, "paid", 60)
        self.assert_booked(self.total(order))

    def test_killed_in_the_middle(self):
        """The terminal books while the kiosk is dead. At the next start the order is paid, at the hub too, and once."""
        self.start()
        order = self.check_out()
        self.page_of(order)
        self.terminal.say("outcome hold")
        self.terminal.say("lost book")
        self.kiosk.tap_key("pay_by_card")
        self.wait_for_terminal_to_ask()
        self.kiosk.kill()
        rig.wait_until(lambda: self.terminal.status()["bookings"] or None, 10, what="booking")
        self.kiosk.start()
        self.wait_at_hub(order, "paid")
        self.assertEqual(self.row("SELECT state FROM orders WHERE id=?", order)[0], "paid")
        self.wait_for_no_open_payment()
        self.assert_booked(self.total(order))
        self.assertEqual(self.printouts(), [])

    def test_killed_before_the_terminal_was_asked(self):
        """The power goes while the hub is asked to keep the order: no byte has left, and the order can be paid again."""
        self.start()
        order = self.check_out()
        self.page_of(order)
        os.kill(self.hub.server.process.pid, signal.SIGSTOP)
        self.kiosk.tap_key("pay_by_card")
        self.wait_for_words("Asking the shop")
        self.kiosk.kill()
        os.kill(self.hub.server.process.pid, signal.SIGCONT)
        self.kiosk.start()
        self.wait_for_terminal()
        rig.wait_until(lambda: self.at_hub(order) == ("placed", "waiting") or None, 20, what="the order can be paid again")
        rig.wait_until(lambda: self.row("SELECT count(*) FROM outbox WHERE kind='payment'")[0] == 0 or None, 20, what="an empty outbox")
        self.assert_booked()

    def test_the_terminal_approves_and_nothing_can_be_written(self):
        """The shopper is not asked for another card. As soon as it can be written, the order is paid, and once."""
        self.start()
        order = self.check_out()
        self.page_of(order)
        self.terminal.say("fault late 2000")
        self.kiosk.tap_key("pay_by_card")
        self.wait_for_terminal_to_ask()
        with contextlib.closing(sqlite3.connect(f"{self.kiosk.data}/state.db", isolation_level=None)) as database:
            database.execute("BEGIN IMMEDIATE")
            rig.wait_until(lambda: self.terminal.status()["bookings"] or None, 10, what="booking")
            self.wait_for_words("Please do not pay again")
            self.assertIsNone(self.kiosk.node("pay_by_card"))
            database.execute("ROLLBACK")
        self.kiosk.wait_for_screen("receipt")
        self.wait_at_hub(order, "paid")
        self.wait_for_no_open_payment()
        self.assert_booked(self.total(order))

    def test_nobody_is_led_away_from_the_terminal(self):
        self.start()
        order = self.check_out()
        self.page_of(order)
        self.terminal.say("outcome hold")
        self.kiosk.tap_key("pay_by_card")
        self.wait_for_terminal_to_ask()
        self.kiosk("ui", "key", "back")
        self.kiosk.wait_for_screen("checkout")
        self.assertIsNotNone(self.kiosk.node("cancel_card"))
        self.terminal.stop()
        self.wait_for_words("Please do not pay again")
        self.kiosk("ui", "key", "back")
        self.wait_for_words("Please do not pay again")

    def test_the_sum_changes_while_the_hub_is_asked(self):
        """The terminal is not asked for the sum of before; the next order has nothing to do with it."""
        self.start()
        order = self.check_out()
        self.page_of(order)
        os.kill(self.hub.server.process.pid, signal.SIGSTOP)
        self.kiosk.tap_key("pay_by_card")
        self.wait_for_words("Asking the shop")
        with contextlib.closing(sqlite3.connect(f"{self.kiosk.data}/state.db", isolation_level=None)) as database:
            database.execute("UPDATE orders SET total=total+100")
        self.wait_for_words("A price has changed")
        self.kiosk.tap_key("cancel_order")
        self.kiosk.wait_for_screen("basket")
        os.kill(self.hub.server.process.pid, signal.SIGCONT)
        self.kiosk.tap_key("go_checkout")
        self.kiosk.wait_for_screen("checkout")
        rig.wait_until(lambda: self.kiosk.node("pay_by_card"), 15, what="card page")
        self.assertNotIn("A price has changed", self.words())
        self.assert_booked()

    def test_an_order_whose_time_is_over_is_not_charged(self):
        """The hub is away and cannot say so: the kiosk knows the time itself."""
        self.start()
        order = self.check_out()
        self.page_of(order)
        self.hub.stop()
        rig.wait_until(lambda: not self.kiosk.status()["sync"]["online"] or None, 30, what="offline")
        self.assertIsNotNone(self.kiosk.node("pay_by_card"))
        with contextlib.closing(sqlite3.connect(f"{self.kiosk.data}/state.db", isolation_level=None)) as database:
            database.execute("UPDATE orders SET expires_ms=?", (int(time.time() * 1000) - 1,))
        rig.wait_until(lambda: not self.kiosk.node("pay_by_card") or None, 10, what="no terminal any more")
        self.assert_booked()

    def test_the_hub_has_lost_the_order(self):
        """Restored from an old copy, say: what was paid stays paid here, and staff are told."""
        self.start()
        order = self.check_out()
        self.page_of(order)
        self.hub.stop()
        rig.wait_until(lambda: not self.kiosk.status()["sync"]["online"] or None, 30, what="offline")
        self.kiosk.tap_key("pay_by_card")
        self.kiosk.wait_for_screen("receipt")
        with contextlib.closing(sqlite3.connect(f"{self.hub.data}/hub.db", isolation_level=None)) as database:
            database.execute("DELETE FROM orders WHERE id=?", (order,))
        self.hub.serve()
        rig.wait_until(lambda: self.row("SELECT count(*) FROM audit WHERE what=?", f"payment.order_refused {order}")[0] or None, 60,
                       what="staff are told")
        self.assertEqual(self.row("SELECT state FROM orders WHERE id=?", order)[0], "paid")

    def test_in_doubt(self):
        """The terminal dies: the shopper is asked not to pay again, staff get a printout and have the last word."""
        self.start()
        order = self.check_out()
        self.page_of(order)
        self.terminal.say("outcome hold")
        self.kiosk.tap_key("pay_by_card")
        self.wait_for_terminal_to_ask()
        self.terminal.stop()
        self.wait_for_words("Please do not pay again")
        self.kiosk.shot(self.path("in-doubt.png"))
        self.assertEqual(rig.read_codes(self.path("in-doubt.png")), [])
        (payment,) = self.kiosk("payment", "list")
        self.assertEqual((payment["state"], payment["amount"]), ("UNKNOWN", self.total(order)))
        printout = rig.wait_until(self.printouts, 15, what="recovery ticket")[0]
        self.assertIn("PAYMENT NOT KNOWN", printout)
        self.assertIn(f"¥{self.total(order) / 100:,.2f}", printout)
        self.assertIn(payment["id"], printout)
        with self.assertRaises(rig.Refused):
            self.kiosk("payment", "settle", order, "paid")
        self.kiosk("payment", "settle", payment["id"], "paid")
        self.kiosk.wait_for_screen("receipt")
        self.wait_at_hub(order, "paid")
        self.wait_for_no_open_payment()
        self.assertEqual(len(self.printouts()), 1)
        audit = [row[0] for row in sqlite3.connect(f"{self.kiosk.data}/state.db").execute("SELECT what FROM audit")]
        self.assertIn(f"payment.settled paid {payment['id']}", audit)

    def test_in_doubt_and_the_terminal_is_gone_for_good(self):
        """Broken, unplugged, and taken out of the configuration: staff still have the last word."""
        self.start()
        order = self.check_out()
        self.page_of(order)
        self.terminal.say("outcome hold")
        self.kiosk.tap_key("pay_by_card")
        self.wait_for_terminal_to_ask()
        self.kiosk.kill()
        self.terminal.stop()
        with open(self.kiosk.config, "a", encoding="utf-8") as file:
            file.write("[terminal]\nenabled = false\n")
        self.kiosk.start()
        (payment,) = self.kiosk("payment", "list")
        self.assertEqual(payment["state"], "UNKNOWN")
        printout = rig.wait_until(self.printouts, 15, what="recovery ticket")[0]
        self.assertIn(payment["id"], printout)
        self.kiosk("payment", "settle", payment["id"], "unpaid")
        self.wait_for_no_open_payment()
        rig.wait_until(lambda: self.at_hub(order) == ("placed", "waiting") or None, 20, what="the order can be paid again")

    def test_paid_on_the_phone_while_the_terminal_waits(self):
        """The hub hears of the terminal too late. When the kiosk hears of the phone, no card is wanted any more."""
        cable = rig.Cable(self.hub.port)
        self.addCleanup(cable.close)
        self.start(type("Hub", (), {"url": f"http://127.0.0.1:{cable.port}"}))
        order = self.check_out()
        page = self.hub.url + "/c/" + self.page_of(order).rsplit("/", 1)[1]
        cable.pull()
        self.terminal.say("outcome hold")
        self.kiosk.tap_key("pay_by_card")
        self.wait_for_terminal_to_ask()
        rig.pay_without_browser(page)
        cable.plug()
        self.kiosk.wait_for_screen("receipt", 60)
        rig.wait_until(lambda: self.kiosk.status()["terminal"]["state"] == "IDLE" or None, 15, what="terminal free again")
        self.assert_booked()
        self.wait_at_hub(order, "paid")

    def pay_on_the_phone_behind_the_kiosk(self):
        """The kiosk's cable to the hub is out when the shopper pays on the phone; the order, and the cable."""
        cable = rig.Cable(self.hub.port)
        self.addCleanup(cable.close)
        self.start(type("Hub", (), {"url": f"http://127.0.0.1:{cable.port}"}))
        order = self.check_out()
        page = self.hub.url + "/c/" + self.page_of(order).rsplit("/", 1)[1]
        cable.pull()
        rig.wait_until(lambda: not self.kiosk.status()["sync"]["online"] or None, 60, what="offline")
        rig.pay_without_browser(page)
        self.kiosk.tap_key("pay_by_card")
        self.kiosk.wait_for_screen("receipt")
        return order, cable

    def test_paid_twice_is_given_back(self):
        """The kiosk's cable to the hub is out; the shopper pays on the phone and at the terminal. The terminal gives back."""
        order, cable = self.pay_on_the_phone_behind_the_kiosk()
        self.assert_booked(self.total(order))
        cable.plug()
        rig.wait_until(lambda: self.terminal.status()["bookings"] == 0 or None, 60, what="given back")
        rig.wait_until(lambda: self.row("SELECT state FROM refund WHERE order_id=?", order, data=self.hub.data) == ("done",) or None, 60,
                       what="the hub knows")
        self.wait_at_hub(order, "paid")

    def test_paid_twice_and_another_terminal_stands_there(self):
        """It must not give back what it did not take: staff are told, once, and do it by hand."""
        order, cable = self.pay_on_the_phone_behind_the_kiosk()
        self.kiosk.kill()
        self.terminal.say("id 52500009")
        cable.plug()
        self.kiosk.start()
        told = "SELECT count(*) FROM audit WHERE what LIKE 'payment.not_reversed %'"
        rig.wait_until(lambda: self.row(told)[0] or None, 60, what="staff are told")
        self.wait_for_terminal()
        other = self.check_out()
        self.page_of(other)
        self.kiosk.tap_key("pay_by_card")
        self.kiosk.wait_for_screen("receipt")
        self.wait_at_hub(other, "paid")
        self.assertEqual(self.row(told)[0], 1)
        self.assert_booked(self.total(order), self.total(other))
        (payment,) = self.kiosk("payment", "list")
        self.assertEqual((payment["state"], payment["amount"]), ("TO_REVERSE", self.total(order)))
        with self.assertRaises(rig.Refused):
            self.kiosk("payment", "settle", payment["id"], "unpaid")
        self.kiosk("payment", "settle", payment["id"], "given_back")
        self.wait_for_no_open_payment()
        rig.wait_until(lambda: self.row("SELECT state FROM refund WHERE order_id=?", order, data=self.hub.data) == ("done",) or None, 30,
                       what="the hub knows")

    def test_paid_twice_and_nobody_knows_whether_it_went_back(self):
        """The link breaks in the reversal: it is not begun again, and staff get one printout."""
        order, cable = self.pay_on_the_phone_behind_the_kiosk()
        self.terminal.say("fault cut_sent 10")
        cable.plug()
        printout = rig.wait_until(self.printouts, 60, what="printout for staff")[0]
        self.assertIn("MONEY BACK NOT KNOWN", printout)
        self.assertIn("000042", printout)
        (payment,) = self.kiosk("payment", "list")
        self.assertEqual((payment["state"], payment["reason"]), ("TO_REVERSE", "UNCERTAIN"))
        self.assertIn(payment["id"], printout)
        self.assertEqual(self.row("SELECT count(*) FROM audit WHERE what=?", f"payment.reversal_unknown {payment['id']}")[0], 1)
        # The terminal comes back, and is not asked to give back twice; nothing is printed twice.
        self.kiosk.kill()
        self.kiosk.start()
        self.wait_for_terminal()
        other = self.check_out()
        self.page_of(other)
        self.kiosk.tap_key("pay_by_card")
        self.kiosk.wait_for_screen("receipt")
        self.assertEqual(len(self.printouts()), 1)
        self.assert_booked(self.total(other))

    def test_a_terminal_of_another_currency(self):
        """No button that could not work, and somebody says why."""
        self.terminal.currency = "EUR"
        self.start()
        self.page_of(self.check_out())
        self.assertIsNone(self.kiosk.node("pay_by_card"))
        (terminal,) = [device for device in self.kiosk("hw", "list") if device["name"] == "terminal"]
        self.assertIn("not set up for CNY", terminal["note"])
        with self.assertRaises(rig.Refused) as refused:
            self.kiosk("hw", "test", "terminal")
        self.assertIn("not set up for CNY", str(refused.exception))
        rig.wait_until(lambda: self.kiosk.program.log_text().count("not set up for CNY") == 1 or None, 10, what="one warning")


if __name__ == "__main__":
    unittest.main()

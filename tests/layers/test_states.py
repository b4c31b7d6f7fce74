# SPDX-License-Identifier: Apache-2.0
"""Every statement of the trading room that changes a state says from which, as the row was read; and its file asks the machine
(states.c)."""
import glob
import os
import re
import unittest

ROOT = os.environ.get("DAOGOU_SOURCE", os.path.abspath(os.path.join(os.path.dirname(__file__), "..", "..")))
ROOM = os.path.join(ROOT, "kiosk", "hub", "trade")
# The column that a machine is about, by table. "orders.state" and the like stand under the machine's name.
MACHINES = {("orders", "state"): "order", ("orders", "checkout"): "checkout", ("payment", "state"): "payment",
            ("group_seat", "state"): "seat", ("refund", "state"): "refund"}


def machines():
    with open(os.path.join(ROOM, "states.c"), encoding="utf-8") as file:
        text = file.read()
    found = {}
    for name, body in re.findall(r'state_machine \w+ = \{\s*"(\w+)",(.*?)\n\};', text, re.S):
        found[name] = {state: set(followers.split()) for state, followers in re.findall(r'\{ "(\w*)", "([^"]*)" \}', body)}
    return found


def statements():
    literal = r'"(?:[^"\\]|\\.)*"'
    for path in sorted(glob.glob(os.path.join(ROOM, "*.c"))):
        with open(path, encoding="utf-8") as file:
            text = re.sub(r"/\*.*?\*/", "", file.read(), flags=re.S)
        macros = {name: "".join(re.findall(literal, body)).replace('"', "")
                  for name, body in re.findall(r"#define (\w+)((?:[^\n]*\\\n)*[^\n]*)", text) if '"' in body}
        for joined in re.findall(rf'{literal}(?:\s*(?:{literal}|[A-Z_]+))*', text):
            sql = "".join(part[1:-1] if part.startswith('"') else macros.get(part, "")
                          for part in re.findall(rf'{literal}|[A-Z_]+', joined))
            if sql.startswith("UPDATE "):
                yield os.path.basename(path), text, sql


class States(unittest.TestCase):
    def test_machines_are_closed(self):
        found = machines()
        self.assertEqual(sorted(found), sorted(set(MACHINES.values())))
        for name, states in found.items():
            for state, followers in states.items():
                self.assertLessEqual(followers, set(states), f"{name}: {state}")

    def test_statements_keep_to_their_machine(self):
        asked, wrong = set(), []
        for path, text, sql in statements():
            table = sql.split()[1]
            settings, _, condition = sql.partition(" WHERE ")
            for (of, column), name in MACHINES.items():
                match = re.search(rf"(?<![\w.]){column} = ('\w*'|\$\d)", settings) if of == table else None
                if not match or (column == "checkout" and "paid_at" in settings):
                    continue  # the checkout is left when the order is paid
                asked.add(name)
                if match[1].startswith("'"):
                    wrong.append(f"{path}: {name} becomes {match[1]} unasked: {sql}")
                if not re.search(rf"(?<![\w.])({column}|rev) = \$\d", condition):
                    wrong.append(f"{path}: {name} from anywhere: {sql}")
                if f"states_allow(&{name.upper()}_MACHINE" not in text:
                    wrong.append(f"{path}: nobody asks the machine of {name}: {sql}")
        self.assertEqual(wrong, [])
        self.assertEqual(asked, set(MACHINES.values()))


if __name__ == "__main__":
    unittest.main()

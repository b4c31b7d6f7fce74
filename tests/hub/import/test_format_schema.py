# SPDX-License-Identifier: Apache-2.0
"""The JSON Schema of the import format, read by a validator that is not ours: what an import takes whole is valid, what it rejects or
drops is not, and the page for people says the same as the program."""
import json
import os
import subprocess
import tempfile
import unittest

import jsonschema

HUB = os.environ["DAOGOU_HUB"]
SOURCE = os.environ["DAOGOU_SOURCE"]

GOOD = r"""
{"type":"merchant","id":"PARKNSHOP","name":{"en":"PARKnSHOP","zh-Hant":"百佳"},"currency":"HKD"}
{"type":"category","id":"c1","name":"Food"}
{"type":"category","id":"c12","parent":"c1","name":{"en":"Breads","zh-Hans":"面包"}}
{"type":"product","id":"P000003982","gtin":"4891028164456","brand":"B","name":{"en":"Bread"},"description":null,"category":"c12","measure":{"amount":500,"unit":"g"},"options":{"colour":"red"},"group":"parent-id","kind":"weighed","attributes":{"energy_class":"B","weight_g":1300,"ports":["usb",2],"smart":true},"allergens":["milk"],"nutrition":{"fat_g":1.5},"deposit":25,"tax_class":"reduced","age_min":18,"warranty_months":36,"rating":{"average":4.3,"count":120},"parts":[["sku",2]],"minutes":45}
{"type":"store","id":"cwb1","merchant":"PARKNSHOP","name":"CWB","address":"1 Road","lat":22.28,"lon":114.18,"level":"L2","unit":"2-03","phone":"+852 1","hours":"Mo-Fr 09:00-18:00; Sa 10:00-16:00; PH off","closures":[{"from":"2026-12-24","until":"2026-12-27","reason":{"en":"Works"}}],"services":["pickup"],"licence":"L","certificates":[{"name":"Organic","number":"1","issued_by":"X","until":"2027-05-31","url":"https://x.example"}],"feature":"f"}
{"type":"attribute","id":"energy_class","name":{"en":"Energy"},"group":{"en":"Use"},"unit":null,"better":"lower","filter":true,"position":10}
{"type":"offer","product":"P000003982","merchant":"PARKNSHOP","channel":"store","price":1090,"currency":"HKD","list_price":1290,"delivery":0,"stock":"in_stock","quantity":12,"multibuy":{"quantity":2,"price":1400},"url":"https://x.example/1","observed_at":"2026-07-24T00:00:00Z","store":"cwb1","valid_from":"2026-07-24T09:00","valid_until":"2026-07-25","member_price":990,"lead_days":[1,3],"age_restricted":true}
{"type":"deal","id":"d1","product":"P000003982","merchant":"PARKNSHOP","tiers":[[2,900],[5,800]],"ttl_s":86400,"starts_at":"2026-07-24T00:00:00Z","ends_at":"2027-07-24T00:00:00Z","per_member":1,"quota":100}
{"type":"coupon","id":"k1","kind":"amount","value":500,"threshold":5000,"scope":{"category":"c12"},"total":1000,"per_member":1,"valid_days":7,"name":"Five off"}
{"type":"coupon","id":"k2","kind":"percent","value":12.5,"scope":"all","name":"Eighth off"}
{"type":"ad","id":"a1","slot":"attract","title":"T","target":{"deal":"d1"},"starts_at":"2026-07-24T00:00:00Z","ends_at":"2026-08-24T00:00:00Z"}
{"type":"tax","merchant":null,"country":"DE","class":"reduced","rate_permille":70,"included":true,"label":{"en":"VAT 7 %"}}
{"type":"delivery","merchant":"PARKNSHOP","method":"ship","fee":3000,"free_from":40000,"max_km":8,"days":[1,3],"area":["HK"]}
{"type":"slot","product":"P000003982","store":"cwb1","starts_at":"2026-12-05T10:00:00+08:00","seats":2}
{"type":"batch","product":"P000003982","lot":"A12","best_before":"2026-12-31","recall":{"since":"2026-11-30","reason":{"en":"Glass"}},"markdown_permille":300,"markdown_days":3}
{"type":"holiday","country":"HK","date":"2026-12-25","name":{"en":"Christmas"}}
""".strip().split("\n")

# (a line of GOOD by its place, a member, a value that is wrong there)
WRONG = [
    (0, "currency", "dollars"), (0, "id", ""), (0, "name", 7), (2, "name", {"not a tag!": "x"}), (3, "measure", {"amount": 5}),
    (3, "kind", "cloud"), (3, "attributes", [1]), (3, "attributes", {"a": {}}), (3, "deposit", -1), (3, "age_min", 1000),
    (3, "rating", {"average": 6}), (3, "parts", [["sku", 0]]), (3, "minutes", 0), (4, "lat", 91), (4, "closures", [{}]),
    (4, "services", "pickup"), (4, "certificates", [{"number": "1"}]), (5, "better", "more"), (5, "filter", "yes"),
    (6, "price", 0), (6, "price", 1.5), (6, "stock", "plenty"), (6, "channel", "moon"), (6, "url", "ftp://x"), (6, "lead_days", [1]),
    (6, "multibuy", {"quantity": 1, "price": 5}), (6, "valid_from", "tomorrow"), (7, "tiers", [[2]]), (8, "scope", {"shop": "1"}),
    (11, "country", "Germany"), (11, "included", 1), (12, "method", "pigeon"), (12, "fee", -1), (14, "best_before", "soon"),
    (15, "date", "25.12.2026"),
]


def hub(*arguments):
    return subprocess.run([HUB, *arguments], check=True, capture_output=True, text=True).stdout


class Schema(unittest.TestCase):
    def setUp(self):
        schema = json.loads(hub("schema", "--json-schema"))
        jsonschema.Draft202012Validator.check_schema(schema)
        self.validator = jsonschema.Draft202012Validator(schema)

    def test_what_an_import_takes_whole_is_valid(self):
        for line in GOOD:
            self.validator.validate(json.loads(line))
        with tempfile.TemporaryDirectory() as folder:
            source = os.path.join(folder, "source.ndjson")
            with open(source, "w", encoding="utf-8") as file:
                file.write("\n".join(GOOD) + "\n")
            hub("init", "--data", folder + "/hub")
            rejects = os.path.join(folder, "rejects")
            said = hub("import", "--data", folder + "/hub", "--format", "daogou", "--rejects", rejects, source)
            self.assertRegex(said.splitlines()[-1], "rejected=0$")
            with open(rejects, encoding="utf-8") as file:
                notes = [note for note in file if "a time without a zone" not in note]
            self.assertEqual(notes, [])

    def test_what_is_wrong_is_not_valid(self):
        for place, member, value in WRONG:
            record = json.loads(GOOD[place])
            self.assertIn(member, record, member)
            record[member] = value
            self.assertFalse(self.validator.is_valid(record), (record["type"], member, value))
        for line in GOOD:
            record = json.loads(line)
            del record["type"]
            self.assertFalse(self.validator.is_valid(record), line)

    def test_the_page_is_what_the_program_says(self):
        with open(os.path.join(SOURCE, "kiosk/hub/import/format.md"), encoding="utf-8") as page:
            self.assertEqual(page.read(), hub("schema", "--markdown"),
                             "run daogou-hub schema --markdown > kiosk/hub/import/format.md")


if __name__ == "__main__":
    unittest.main()

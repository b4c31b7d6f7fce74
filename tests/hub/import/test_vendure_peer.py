# SPDX-License-Identifier: Apache-2.0
"""The format "vendure" against a Vendure that really runs: npm brings it into the folder that DAOGOU_VENDURE names (170 MB, made when
needed, kept for the next time), with SQLite and nothing that is not needed. It is filled over its Admin API and imported over its Shop API.
Without DAOGOU_VENDURE, or without npm, this is skipped.

    DAOGOU_VENDURE=/var/tmp/vendure ctest --test-dir build/debug -R hub_vendure_peer --output-on-failure
"""
import json
import os
import shutil
import socket
import sqlite3
import subprocess
import tempfile
import time
import unittest
import urllib.error
import urllib.request

FOLDER = os.environ.get("DAOGOU_VENDURE")
HUB = os.environ.get("DAOGOU_HUB")
# better-sqlite3 from 13 on wants a newer Node than Debian's.
PACKAGES = {"@vendure/core": "^3.7", "better-sqlite3": "^12"}
PRODUCTS = 130  # more than the hundred that the Shop API gives at a time
START_S = 120

SERVER = """
const { bootstrap, JobQueueService, DefaultLogger, LogLevel } = require('@vendure/core');
bootstrap({
  apiOptions: { port: Number(process.argv[2]), hostname: '127.0.0.1', adminApiPath: 'admin-api', shopApiPath: 'shop-api' },
  authOptions: { tokenMethod: ['bearer'], superadminCredentials: { identifier: 'admin', password: process.argv[4] } },
  dbConnectionOptions: { type: 'better-sqlite3', synchronize: true, database: process.argv[3], logging: false },
  paymentOptions: { paymentMethodHandlers: [] },
  logger: new DefaultLogger({ level: LogLevel.Error }),
}).then(app => app.get(JobQueueService).start()).catch(why => { console.error(why); process.exit(1); });
"""


def install():
    os.makedirs(FOLDER, exist_ok=True)
    with open(os.path.join(FOLDER, "package.json"), "w") as file:
        json.dump({"name": "vendure-peer", "private": True, "dependencies": PACKAGES}, file)
    if not os.path.exists(os.path.join(FOLDER, "node_modules", "@vendure", "core", "package.json")):
        subprocess.run(["npm", "install", "--no-audit", "--no-fund", "--loglevel=error"], cwd=FOLDER, check=True)
    with open(os.path.join(FOLDER, "server.js"), "w") as file:
        file.write(SERVER)


class Admin:
    """Vendure's Admin API, as far as a shop is filled with it."""

    def __init__(self, address, password):
        self.address, self.token = address, None
        self.call("mutation ($p: String!) { login(username: \"admin\", password: $p) { __typename } }", p=password)

    def call(self, query, **variables):
        headers = {"Content-Type": "application/json"}
        if self.token:
            headers["Authorization"] = "Bearer " + self.token
        request = urllib.request.Request(self.address, json.dumps({"query": query, "variables": variables}).encode(), headers)
        with urllib.request.urlopen(request, timeout=60) as answer:
            self.token = answer.headers.get("vendure-auth-token") or self.token
            said = json.load(answer)
        if said.get("errors"):
            raise AssertionError(said["errors"][0]["message"])
        return said["data"]

    def create(self, what, fields="id", **given):
        name = "create" + what
        query = "mutation ($i: Create%sInput!) { %s(input: $i) { %s } }" % (what, name, fields)
        return self.call(query, i=given)[name]

    def facet(self, code, values):
        facet = self.create("Facet", "id values { id code }", code=code, isPrivate=False, translations=say(code.capitalize()),
                            values=[{"code": value.lower(), "translations": say(value)} for value in values])
        return [value["id"] for value in facet["values"]]

    def collection(self, name, facet_value, parent=None):
        chosen = {"code": "facet-value-filter", "arguments": [
            {"name": "facetValueIds", "value": json.dumps([facet_value])}, {"name": "containsAny", "value": "false"}]}
        more = {"parentId": parent} if parent else {}
        return self.create("Collection", translations=say(name, slug=name.lower(), description=""), filters=[chosen], **more)["id"]


def say(name, **more):
    return [dict(languageCode="en", name=name, **more)]


def fill(admin):
    """A tax of 20 %, a brand, two materials, two collections, and every third product in two sizes."""
    zone = admin.create("Zone", name="World")["id"]
    channel = admin.call("{ activeChannel { id } }")["activeChannel"]["id"]
    admin.call("mutation ($i: UpdateChannelInput!) { updateChannel(input: $i) { __typename } }",
               i={"id": channel, "defaultTaxZoneId": zone, "defaultShippingZoneId": zone})
    tax = admin.create("TaxCategory", name="standard", isDefault=True)["id"]
    admin.create("TaxRate", name="VAT", enabled=True, value=20, categoryId=tax, zoneId=zone)
    brand, = admin.facet("brand", ["Acme & Söhne"])
    wood, steel = admin.facet("material", ["Wood", "Steel"])
    home = admin.collection("Home", brand)
    admin.collection("Wooden", wood, home)
    for n in range(PRODUCTS):
        add_product(admin, n, tax, [brand, wood if n % 2 else steel])


def add_product(admin, n, tax, facets):
    product = admin.create("Product", enabled=True, facetValueIds=facets, translations=say(
        "Thing %d" % n, slug="thing-%d" % n, description="<p>The <i>%d</i>th &amp; last.</p>" % n))["id"]
    variant = {"productId": product, "taxCategoryId": tax, "trackInventory": "TRUE", "stockOnHand": 5, "price": 999 + n,
               "sku": "4006381333931" if n == 1 else "T%d" % n, "optionIds": [], "translations": say("Thing %d" % n)}
    variants = [variant]
    if n % 3 == 0:
        group = admin.create("ProductOptionGroup", "id options { id name }", code="size-%d" % n, translations=say("Size"), options=[
            {"code": size.lower(), "translations": say(size)} for size in ("Small", "Large")])
        admin.call("mutation ($p: ID!, $g: ID!) { addOptionGroupToProduct(productId: $p, optionGroupId: $g) { id } }",
                   p=product, g=group["id"])
        variants = [dict(variant, sku="T%d-%s" % (n, option["name"]), optionIds=[option["id"]],
                         stockOnHand=5 if option["name"] == "Small" else 0) for option in group["options"]]
    admin.call("mutation ($i: [CreateProductVariantInput!]!) { createProductVariants(input: $i) { id } }", i=variants)


@unittest.skipUnless(FOLDER and shutil.which("npm"), "DAOGOU_VENDURE names no folder, or there is no npm")
class VendurePeer(unittest.TestCase):
    def setUp(self):
        install()
        self.scratch = tempfile.mkdtemp(prefix="daogou-vendure-")
        self.addCleanup(shutil.rmtree, self.scratch)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.password = os.urandom(12).hex()
        self.log = open(os.path.join(self.scratch, "server.log"), "w+")
        self.addCleanup(self.log.close)
        self.server = subprocess.Popen(["node", "server.js", str(self.port), os.path.join(self.scratch, "shop.sqlite"), self.password],
                                       cwd=FOLDER, stdout=self.log, stderr=self.log)
        self.addCleanup(self.server.wait)
        self.addCleanup(self.server.kill)
        self.admin = self.wait_for_admin()
        self.data = os.path.join(self.scratch, "data")
        subprocess.run([HUB, "init", "--data", self.data, "--country", "US"], check=True, stdout=subprocess.DEVNULL)

    def address(self, path):
        return "http://127.0.0.1:%d/%s" % (self.port, path)

    def wait_for_admin(self):
        deadline = time.monotonic() + START_S
        while time.monotonic() < deadline and self.server.poll() is None:
            try:
                return Admin(self.address("admin-api"), self.password)
            except (urllib.error.URLError, ConnectionError):
                time.sleep(0.25)
        self.log.seek(0)
        raise AssertionError("Vendure does not start: " + self.log.read()[-2000:])

    def wait_for_collections(self):
        """Which variants are in a collection is worked out by a job of the shop's own."""
        query = "{ collections { items { name productVariants { totalItems } } } }"
        for _ in range(240):
            counts = [item["productVariants"]["totalItems"] for item in self.admin.call(query)["collections"]["items"]]
            if len(counts) == 2 and all(counts):
                return
            time.sleep(0.25)
        raise AssertionError("the collections stay empty")

    def run_import(self, *more):
        done = subprocess.run([HUB, "import", "--data", self.data, "--format", "vendure", "--merchant", "acme", *more,
                               self.address("shop-api")], capture_output=True, text=True, timeout=120)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    def rows(self, sql):
        name, = [name for name in os.listdir(self.data) if name.endswith((".db", ".sqlite"))]
        with sqlite3.connect(os.path.join(self.data, name)) as db:
            return db.execute(sql).fetchall()

    def test_a_shop_comes_in_and_its_changes_follow(self):
        fill(self.admin)
        self.wait_for_collections()
        doubles = len(range(0, PRODUCTS, 3))
        variants = PRODUCTS + doubles
        self.assertIn("imported products=%d offers=%d" % (variants, variants), self.run_import())
        self.assertEqual(self.rows("SELECT COUNT(DISTINCT group_code) FROM product"), [(doubles,)])
        self.assertEqual(self.rows("SELECT p.gtin, p.description, p.brand, p.attributes, c.name, o.price, o.currency, o.stock"
                                   " FROM product p JOIN offer o ON o.product_id = p.id JOIN category c ON c.code = p.category"
                                   " WHERE p.gtin IS NOT NULL"),
                         [("04006381333931", "{\"en\":\"The 1th & last.\"}", "Acme & Söhne", "{\"material\":\"Wood\"}", "Wooden", 1200,
                           "USD", 1)])
        self.assertEqual(self.rows("SELECT parent FROM category WHERE name = 'Wooden'"),
                         self.rows("SELECT code FROM category WHERE name = 'Home'"))
        self.assertIn("changed=0 removed=0", self.run_import())
        self.change_a_price_and_take_one_off()
        self.assertIn("changed=1 removed=2 ", self.run_import())
        self.assertIn("published seq=1", subprocess.run(
            [HUB, "publish", "--data", self.data, "--country", "US"], capture_output=True, text=True, check=True).stdout)

    def change_a_price_and_take_one_off(self):
        """Thing 1 costs more; thing 2, which has one variant, is gone with its offer."""
        self.admin.call("mutation ($i: [UpdateProductVariantInput!]!) { updateProductVariants(input: $i) { id } }",
                        i=[{"id": self.variant_of("thing-1"), "price": 2000}])
        self.admin.call("mutation ($i: UpdateProductInput!) { updateProduct(input: $i) { id } }",
                        i={"id": self.product("thing-2")["id"], "enabled": False})

    def product(self, slug):
        return self.admin.call("query ($s: String!) { product(slug: $s) { id variants { id } } }", s=slug)["product"]

    def variant_of(self, slug):
        return self.product(slug)["variants"][0]["id"]


if __name__ == "__main__":
    unittest.main()

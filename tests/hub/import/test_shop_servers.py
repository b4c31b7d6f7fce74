# SPDX-License-Identifier: Apache-2.0
"""Whole shops over loopback: the program imports each system's API page by page, as a server of that system answers, with its limits, its
keys and its errors. What is asked for, and in which order, is the format's own choice; what is counted is what a merchant would count."""
import base64
import http.server
import json
import os
import shutil
import sqlite3
import subprocess
import tempfile
import threading
import unittest
import urllib.parse

HUB = os.environ["DAOGOU_HUB"]
PRODUCTS = 230  # more than two pages of a hundred
KEY = "pk_0123456789abcdef"


def price(n):
    """Prices that a double gets wrong: 0.29, 1.15, 2.01 …"""
    return 29 + 86 * n


def decimal(n):
    return "%d.%02d" % divmod(price(n), 100)


class Refused(Exception):
    def __init__(self, status, body):
        self.status, self.body = status, body


class Shop:
    """What every double has: a list of products that can be cut into pages."""
    address = ""
    options = ()
    credentials = None
    asked = 0
    # After so many answers the shop shows its apology with status 200.
    breaks_after = None
    # Of how many answers that is told from a page that was taken off.
    breaks_for = 1
    # What WordPress says in a header.
    counts = None

    def page(self, query, size_key, page_key, most, first=1):
        size = min(int(query.get(size_key, 10)), most)
        at = (int(query.get(page_key, first)) - first) * size
        return [self.product(n) for n in range(at, min(at + size, PRODUCTS))]


class Shopify(Shop):
    name = "shopify-json"

    def answer(self, path, query, body, headers):
        if path == "/meta.json":
            return {"currency": "EUR", "name": "Acme"}
        if path != "/products.json":
            raise Refused(404, {"errors": "Not Found"})
        return {"products": self.page(query, "limit", "page", 250)}

    def product(self, n):
        return {"id": 7000000000000 + n, "title": "Thing %d" % n, "handle": "thing-%d" % n, "body_html": "<p>x</p>",
                "vendor": "Acme", "product_type": "Things", "options": [{"name": "Title"}], "images": [],
                "variants": [{"id": 8000000000000 + n, "title": "Default Title", "option1": "Default Title", "sku": "T%d" % n,
                              "price": decimal(n), "compare_at_price": None, "available": n % 2 == 0}]}


class WooCommerce(Shop):
    name = "woocommerce"
    address = "/wp-json/wc/store/v1"
    counts = PRODUCTS

    def answer(self, path, query, body, headers):
        if path == "/wp-json/wc/store/v1/products/categories":
            return [{"id": 5, "name": "Things", "parent": 0, "count": 9}] if query["page"] == "1" else []
        if path != "/wp-json/wc/store/v1/products" or int(query["per_page"]) > 100:
            raise Refused(400, {"code": "rest_invalid_param", "message": "Invalid parameter(s)"})
        return [] if query.get("type") == "variation" else self.page(query, "per_page", "page", 100)

    def product(self, n):
        return {"id": n + 1, "name": "Thing %d" % n, "type": "simple", "parent": 0, "permalink": "https://x.example/%d" % n,
                "description": "", "short_description": "", "images": [], "categories": [{"id": 5, "name": "Things"}],
                "prices": {"price": str(price(n)), "regular_price": str(price(n)), "currency_code": "EUR",
                           "currency_minor_unit": 2}, "is_in_stock": True, "variations": [], "attributes": []}


class Vendure(Shop):
    name = "vendure"
    address = "/shop-api"

    def answer(self, path, query, body, headers):
        given = body["variables"]
        if given["take"] > 100:
            return {"errors": [{"message": "Cannot take more than 100 results from a query"}], "data": None}
        if "collections(" in body["query"]:
            return {"data": {"collections": {"totalItems": 0, "items": []}}}
        at = given["skip"]
        items = [self.product(n) for n in range(at, min(at + given["take"], PRODUCTS))]
        return {"data": {"products": {"totalItems": PRODUCTS, "items": items}}}

    def product(self, n):
        return {"id": str(n), "slug": "t", "description": "", "translations": [], "featuredAsset": None, "assets": [],
                "facetValues": [], "collections": [],
                "variants": [{"id": str(n), "sku": "T%d" % n, "name": "Thing %d" % n, "translations": [],
                              "priceWithTax": price(n), "currencyCode": "EUR", "stockLevel": "IN_STOCK", "assets": [],
                              "facetValues": [], "options": []}]}


class Medusa(Shop):
    name = "medusa"
    address = "/store"
    credentials = "header = x-publishable-api-key: %s\n" % KEY

    def answer(self, path, query, body, headers):
        if headers.get("x-publishable-api-key") != KEY:
            raise Refused(400, {"type": "not_allowed", "message": "Publishable API key required in the request header"})
        if path == "/store/regions":
            return {"regions": [{"id": "reg_1", "currency_code": "eur"}], "count": 1}
        if path == "/store/product-categories":
            return {"product_categories": [], "count": 0}
        assert path == "/store/products" and query["region_id"] == "reg_1", path
        assert "*variants.calculated_price" in query["fields"] and "+variants.inventory_quantity" in query["fields"]
        at, limit = int(query["offset"]), int(query["limit"])
        return {"products": [self.product(n) for n in range(at, min(at + limit, PRODUCTS))], "count": PRODUCTS,
                "offset": at, "limit": limit}

    def product(self, n):
        return {"id": "prod_%d" % n, "title": "Thing %d" % n, "variants": [
            {"id": "variant_%d" % n, "manage_inventory": False, "options": [],
             "calculated_price": {"calculated_amount": price(n) / 100, "original_amount": price(n) / 100, "currency_code": "eur"}}]}


class Saleor(Shop):
    name = "saleor"
    address = "/graphql/"
    options = ("channel=shop-de",)

    def answer(self, path, query, body, headers):
        given = body["variables"]
        if given["channel"] != "shop-de" or given["first"] > 100:
            return {"errors": [{"message": "Requesting too much, or from nowhere."}], "data": {"products": None}}
        at = int(base64.b64decode(given["after"])) if given.get("after") else 0
        end = min(at + given["first"], PRODUCTS)
        cursor = base64.b64encode(str(end).encode()).decode()
        return {"data": {"products": {"totalCount": PRODUCTS, "pageInfo": {"hasNextPage": end < PRODUCTS, "endCursor": cursor},
                                      "edges": [{"node": self.product(n)} for n in range(at, end)]}}}

    def product(self, n):
        money = {"gross": {"amount": price(n) / 100, "currency": "EUR"}}
        return {"id": "P%d" % n, "name": "Thing %d" % n, "slug": "t", "description": None, "category": None, "attributes": [],
                "media": [], "variants": [{"id": "V%d" % n, "sku": "", "quantityAvailable": 5, "trackInventory": True,
                                           "attributes": [], "media": [], "metafields": {},
                                           "pricing": {"price": money, "priceUndiscounted": money}}]}


class Magento(Shop):
    name = "magento"
    address = "/rest/V1"
    credentials = "bearer = %s\n" % KEY

    def answer(self, path, query, body, headers):
        if headers.get("authorization") != "Bearer " + KEY:
            raise Refused(401, {"message": "The consumer isn't authorized to access %resources.", "parameters": {"resources": "x"}})
        path = path[len(self.address):]
        if path == "/store/storeConfigs":
            return [{"code": "default", "base_currency_code": "EUR", "secure_base_media_url": "https://x.example/media/"}]
        if path == "/categories":
            return {"id": 2, "level": 1, "name": "Root", "is_active": True, "children_data": []}
        if path == "/products/attributes":
            return {"items": [], "total_count": 0}
        criteria = {key: value for key, value in query.items()}
        wanted = criteria["searchCriteria[filter_groups][1][filters][0][condition_type]"]
        total = 0 if wanted == "eq" else PRODUCTS
        size = min(int(criteria["searchCriteria[pageSize]"]), 300)
        # A page behind the last one is the last one again.
        last = max((total - 1) // size, 0)
        at = min(int(criteria["searchCriteria[currentPage]"]) - 1, last) * size
        return {"items": [self.product(n) for n in range(at, min(at + size, total))], "total_count": total}

    def product(self, n):
        return {"id": n + 1, "sku": "T%d" % n, "name": "Thing %d" % n, "price": price(n) / 100, "status": 1, "visibility": 4,
                "type_id": "simple", "extension_attributes": {}, "custom_attributes": []}


class Litemall(Shop):
    name = "litemall"
    address = "/wx"

    def answer(self, path, query, body, headers):
        path = path[len(self.address):]
        if path == "/catalog/all":
            data = {"categoryList": [], "allList": {}}
        elif path == "/goods/list":
            data = {"total": PRODUCTS, "list": self.page(query, "limit", "page", 1000)}
        elif path == "/goods/detail":
            data = {"info": self.product(int(query["id"])), "productList": [], "specificationList": []}
        elif path == "/coupon/list":
            data = {"total": 0, "list": []}
        else:
            return {"errno": 503, "errmsg": "业务不支持"}
        return {"errno": 0, "errmsg": "成功", "data": data}

    def product(self, n):
        return {"id": n, "name": "Thing %d" % n, "retailPrice": price(n) / 100, "counterPrice": 0.0, "isOnSale": True}


class WebShop(Shop):
    name = "jsonld"
    options = ("match=/p?",)
    breaks_for = PRODUCTS // 10

    def answer(self, path, query, body, headers):
        root = "http://" + headers["host"]
        if path == "/robots.txt":
            return "User-agent: *\nDisallow: /cart\nSitemap: %s/map.xml\n" % root
        if path == "/map.xml":
            return "<?xml version='1.0'?><sitemapindex><sitemap><loc>%s/p.xml</loc></sitemap></sitemapindex>" % root
        if path == "/p.xml":
            return "<urlset>%s<url><loc>%s/cart</loc></url><url><loc>http://10.0.0.1/x</loc></url></urlset>" % ("".join(
                "<url><loc>%s/p?n=%d&amp;x</loc></url>" % (root, n) for n in range(PRODUCTS)), root)
        assert path == "/p", path
        return ("<!doctype html><title>x</title><script type=\"application/ld+json\">%s</script>" % json.dumps({
            "@context": "https://schema.org", "@type": "Product", "sku": "T" + query["n"], "name": "Thing",
            "offers": {"@type": "Offer", "price": decimal(int(query["n"])), "priceCurrency": "EUR"}}))


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = 1 << 16  # head and body in one piece: else the second waits for the acknowledgement of the first

    def reply(self):
        shop = self.server.shop
        shop.asked += 1
        url = urllib.parse.urlsplit(self.path)
        query = dict(urllib.parse.parse_qsl(url.query))
        length = int(self.headers.get("content-length") or 0)
        body = json.loads(self.rfile.read(length)) if length else None
        status = 200
        try:
            answer = shop.answer(url.path, query, body, {key.lower(): value for key, value in self.headers.items()})
        except Refused as refused:
            status, answer = refused.status, refused.body
        if shop.breaks_after is not None and shop.asked > shop.breaks_after:
            status, answer = 200, "<!DOCTYPE html><html><body>We are back soon</body></html>"
        content = answer if isinstance(answer, str) else json.dumps(answer)
        data = content.encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/html" if content.startswith("<!") else "application/json")
        self.send_header("Content-Length", str(len(data)))
        if shop.counts and query.get("type") != "variation" and "categories" not in url.path:
            self.send_header("X-WP-Total", str(shop.counts))
        self.end_headers()
        self.wfile.write(data)

    do_GET = do_POST = reply

    def log_message(self, *args):
        pass


class Shops(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="daogou-shops-")
        self.addCleanup(shutil.rmtree, self.folder)
        self.data = os.path.join(self.folder, "data")
        subprocess.run([HUB, "init", "--data", self.data, "--country", "DE"], check=True, stdout=subprocess.DEVNULL)

    def serve(self, shop):
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        server.shop = shop
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        return "http://127.0.0.1:%d%s" % (server.server_address[1], shop.address)

    def run_import(self, shop, address, merchant, with_key=True):
        command = [HUB, "import", "--data", self.data, "--format", shop.name, "--merchant", merchant]
        for option in shop.options:
            command += ["--set", option]
        if shop.credentials and with_key:
            path = os.path.join(self.folder, "shop.conf")
            with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
                file.write(shop.credentials)
            command += ["--credentials", path]
        return subprocess.run(command + [address], capture_output=True, text=True, timeout=120)

    def rows(self, sql):
        names = [name for name in os.listdir(self.data) if name.endswith((".db", ".sqlite"))]
        with sqlite3.connect(os.path.join(self.data, names[0])) as db:
            return db.execute(sql).fetchall()

    def check_shop(self, shop):
        address = self.serve(shop)
        merchant = shop.name
        first = self.run_import(shop, address, merchant)
        self.assertIn("imported products=%d offers=%d" % (PRODUCTS, PRODUCTS), first.stdout, shop.name + first.stderr)
        self.assertIn("removed=0 rejected=0", first.stdout)
        prices = self.rows("SELECT o.price FROM offer o JOIN merchant m ON m.id = o.merchant_id WHERE m.code = '%s'" % merchant)
        self.assertEqual(sorted(row[0] for row in prices), [price(n) for n in range(PRODUCTS)], shop.name)
        asked = shop.asked
        again = self.run_import(shop, address, merchant)
        self.assertIn("changed=0 removed=0", again.stdout, shop.name + again.stderr)
        # The last of what was needed is the shop's apology: nothing is taken away.
        shop.asked, shop.breaks_after = 0, asked - shop.breaks_for
        broken = self.run_import(shop, address, merchant)
        self.assertEqual(broken.returncode, 1, shop.name + broken.stdout)
        live = self.rows("SELECT COUNT(*) FROM offer o JOIN merchant m ON m.id = o.merchant_id"
                         " WHERE m.code = '%s' AND o.is_live = 1" % merchant)
        self.assertEqual(live[0][0], PRODUCTS, shop.name)

    def test_every_system_page_by_page(self):
        for kind in (Shopify, WooCommerce, Vendure, Medusa, Saleor, Magento, Litemall, WebShop):
            with self.subTest(kind.name):
                self.check_shop(kind())

    def test_a_shop_that_counts_more_than_it_gives(self):
        shop = WooCommerce()
        shop.counts = PRODUCTS + 100
        refused = self.run_import(shop, self.serve(shop), "acme")
        self.assertEqual(refused.returncode, 1, refused.stdout)
        self.assertRegex(refused.stderr, "after %d records, and %d" % (PRODUCTS, PRODUCTS + 100))
        self.assertEqual(self.rows("SELECT COUNT(*) FROM product"), [(0,)])

    def test_a_key_that_is_missing_is_said(self):
        for kind in (Medusa, Magento):
            shop = kind()
            refused = self.run_import(shop, self.serve(shop), "acme", with_key=False)
            self.assertEqual(refused.returncode, 1, refused.stdout)
            self.assertNotIn(KEY, refused.stderr)
            self.assertRegex(refused.stderr, "answered 40[01]")


if __name__ == "__main__":
    unittest.main()

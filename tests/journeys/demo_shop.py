# SPDX-License-Identifier: Apache-2.0
"""The demo's shop, with the steps of a shopper in it."""
import shutil
import tempfile

from journey import BUILD, DEMO, Journey, rig

SHARED = {}


def shared_hub_data():
    """The demo catalog is imported and published once for all tests of this file."""
    if "data" not in SHARED:
        SHARED["folder"] = tempfile.TemporaryDirectory(prefix="daogou-demo-hub-")
        hub = rig.Hub(BUILD, SHARED["folder"].name + "/hub", SHARED["folder"].name)
        hub.init(*rig.DEMO_PLACE)
        rig.load_demo_catalog(hub, DEMO)
        SHARED["data"] = hub.data
    return SHARED["data"]


class DemoShop(Journey):
    """A hub with the demo catalog, and a kiosk of it."""

    def setUp(self):
        super().setUp()
        data = self.path("hub")
        shutil.copytree(shared_hub_data(), data)
        self.hub = self.make_hub(data)
        self.hub.serve()

    def start_kiosk(self, **options):
        kiosk = self.make_kiosk(self.hub, enroll=self.hub.enroll("river-2-03") if options.pop("enroll", True) else None, **options)
        kiosk.start()
        kiosk.wait_for_catalog()
        return kiosk

    def fill_basket(self, kiosk, words="headphones"):
        self.start_session(kiosk)
        found = kiosk.search(words)
        kiosk.tap_key(found[0])
        kiosk.wait_for_screen("product")
        kiosk.tap_key("add_to_basket")
        kiosk.tap_key("go_basket")
        kiosk.wait_for_screen("basket")

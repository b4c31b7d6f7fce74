# SPDX-License-Identifier: Apache-2.0
"""daogouctl hw discover beside a running kiosk whose machine is played by umockdev: a printer that is configured, a scanner that is
not, a keyboard and a touch panel; and what it tells becomes a configuration with which the kiosk starts."""
import subprocess
import unittest

from journey import Journey

USB = "/devices/pci0000:00/usb1/"
KEYBOARD = "1000000000007 ff9f207ac14057ff febeffdfffefffff fffffffffffffffe"


class Nowhere:
    url = "http://127.0.0.1:9"


def usb_device(port, ids, **attributes):
    vendor, product = ids.split(":")
    lines = [f"P: {USB}{port}", "E: DEVTYPE=usb_device", "E: SUBSYSTEM=usb", f"A: idVendor={vendor}", f"A: idProduct={product}"]
    lines += [f"A: {name}={value}" for name, value in attributes.items()]
    return "\n".join(lines + ["", f"P: {USB}{port}/{port}:1.0", "E: DEVTYPE=usb_interface", "E: SUBSYSTEM=usb"])


def printer(port, ids, device_id, **attributes):
    return (usb_device(port, ids, **attributes) + f"\nA: ieee1284_id={device_id}\n\nP: {USB}{port}/{port}:1.0/usbmisc/lp0\nN: usb/lp0\n"
            f"E: DEVNAME=/dev/usb/lp0\nE: SUBSYSTEM=usbmisc\nL: device=../../../{port}:1.0\n\n")


def keys(port, number, ids, name, keys=KEYBOARD, says="ID_INPUT_KEYBOARD"):
    vendor, product = ids.split(":")
    at = f"{USB}{port}/{port}:1.0/input/input{number}"
    return (usb_device(port, ids) + f"\n\nP: {at}\nE: SUBSYSTEM=input\nA: name={name}\nA: id/vendor={vendor}\nA: id/product={product}\n"
            f"A: capabilities/key={keys}\n\nP: {at}/event{number}\nN: input/event{number}\nE: DEVNAME=/dev/input/event{number}\n"
            f"E: SUBSYSTEM=input\nE: MAJOR=13\nE: MINOR={64 + number}\nA: dev=13:{64 + number}\nE: {says}=1\n\n")


class Discover(Journey):
    def start(self, extra):
        devices = self.path("devices")
        with open(devices, "w", encoding="utf-8") as file:
            file.write(printer("1-1", "04b8:0e02", "MFG:EPSON;CMD:ESC/POS;MDL:TM-T88V;CLS:PRINTER;", serial="J5XF012345")
                       + keys("1-2", 7, "05e0:1200", "Symbol Bar Code Scanner") + keys("1-3", 8, "046d:c31c", "Logitech Keyboard")
                       + keys("1-4", 9, "0eef:0001", "eGalax Touch", "400 0 0 0 0 0", "ID_INPUT_TOUCHSCREEN"))
        self.kiosk = self.make_kiosk(Nowhere, extra_config=extra, inside=["umockdev-run", "--device", devices, "--"],
                                     env={"PCSCLITE_CSOCK_NAME": self.path("no-pcscd")})
        self.kiosk.start()
        return {found["label"]: found for found in self.kiosk("hw", "discover")}

    def test_discover(self):
        found = self.start("[printer.desk]\ntransport = usb:/dev/usb/lp0\n")
        self.assertEqual(set(found), {"EPSON TM-T88V", "Symbol Bar Code Scanner", "Logitech Keyboard"})
        self.assertEqual(found["EPSON TM-T88V"], {
            "class": "printer", "certainty": "known", "label": "EPSON TM-T88V", "evidence": "USB 04b8:0e02, serial J5XF012345",
            "driver": "escpos", "transport": "usb:J5XF012345", "options": {"profile": "epson-tm-t88v"}, "section": "printer.desk"})
        scanner = found["Symbol Bar Code Scanner"]
        self.assertEqual((scanner["class"], scanner["certainty"], scanner["section"]), ("scanner", "known", None))
        self.assertEqual(found["Logitech Keyboard"]["certainty"], "guess")

        shown = subprocess.run([self.kiosk.ctl, "--socket", self.kiosk.control, "hw", "discover"], capture_output=True, text=True,
                               check=True).stdout
        self.assertIn("EPSON TM-T88V (USB 04b8:0e02, serial J5XF012345) is a printer: configured as [printer.desk]\n", shown)
        self.assertIn("Symbol Bar Code Scanner (USB 05e0:1200) is a scanner: not configured\n"
                      "  driver = evdev, vendor = 05e0, product = 1200\n", shown)
        self.assertIn("Logitech Keyboard (USB 046d:c31c) could be a scanner: not configured\n", shown)
        self.kiosk.stop()

        told = "".join(f"{key} = {value}\n" for key, value in scanner["options"].items())
        found = self.start(f"[scanner.new]\ndriver = {scanner['driver']}\n{told}")
        self.assertEqual(found["Symbol Bar Code Scanner"]["section"], "scanner.new")
        self.assertIsNone(found["EPSON TM-T88V"]["section"])


if __name__ == "__main__":
    unittest.main()

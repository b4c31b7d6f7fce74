#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Fails when a text of the source has no good translation in some language, and lists each such text; and when the table of
languages and the .po files do not name the same."""
import gettext
import pathlib
import re
import subprocess
import sys
import tempfile


def run(*command):
    """Runs a gettext tool; its complaint, or an empty text."""
    result = subprocess.run([str(word) for word in command], capture_output=True, text=True)
    return "" if result.returncode == 0 else result.stderr.strip() or f"{command[0]} failed"


def ids_of(mo_path):
    with open(mo_path, "rb") as file:
        catalog = gettext.GNUTranslations(file)._catalog
    ids = {key[0] if isinstance(key, tuple) else key for key in catalog}
    return {text.replace("\x04", " | ") for text in ids if text}


def wanted_ids(pot, folder):
    english_po, english_mo = folder / "en.po", folder / "en.mo"
    fault = run("msgen", "--no-wrap", "-o", english_po, pot) or run("msgfmt", "-o", english_mo, english_po)
    if fault:
        sys.exit(fault)
    return ids_of(english_mo)


def faults_of(po, pot, wanted, folder):
    """What is wrong with one language. The merge takes over which texts are format strings, for msgfmt --check."""
    merged, compiled = folder / po.name, folder / (po.stem + ".mo")
    fault = run("msgmerge", "--quiet", "--no-fuzzy-matching", "-o", merged, po, pot)
    fault = fault or run("msgfmt", "--check", "-o", compiled, merged)
    if fault:
        return [fault]
    return [f"missing or fuzzy: {text!r}" for text in sorted(wanted - ids_of(compiled))]


def main():
    source = pathlib.Path(sys.argv[1])
    translations = source / "assets" / "translations"
    po_files = sorted(translations.glob("*.po"))
    lines = (source / "kiosk" / "base" / "languages.def").read_text(encoding="utf-8")
    tags = re.findall(r'^LANGUAGE\("([^"]+)"', lines, re.M)[1:]  # the first one is the source's own
    faults = 0
    for odd in sorted(set(tags) ^ {po.stem for po in po_files}):
        print(f"{odd}: " + ("there is no .po file" if odd in tags else "has no line in kiosk/base/languages.def"))
        faults += 1
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        pot = folder / "daogou.pot"
        fault = run(translations / "extract", source, pot)
        if fault:
            sys.exit(fault)
        wanted = wanted_ids(pot, folder)
        for po in po_files:
            for fault in faults_of(po, pot, wanted, folder):
                print(f"{po.name}: {fault}")
                faults += 1
    print(f"{len(wanted)} texts, {len(po_files)} languages, {faults} faults")
    return 1 if faults or not po_files else 0


if __name__ == "__main__":
    sys.exit(main())

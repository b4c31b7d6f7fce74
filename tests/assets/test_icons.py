#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Every icon parses, has the one style, and names no colour of its own."""

import pathlib
import sys
import unittest
import xml.etree.ElementTree

FOLDER = pathlib.Path(sys.argv.pop(1))
STYLE = {'viewBox': '0 0 44 44', 'fill': 'none', 'stroke': 'currentColor', 'stroke-width': '3.4',
         'stroke-linecap': 'round', 'stroke-linejoin': 'round'}
NEEDED = '''home search browse deals coupon basket help scan back close plus minus check arrow-right
arrow-left chevron-right chevron-down language text-size contrast voice printer phone card clock offline
warning star filter sort map-pin receipt trash share take-with-me gift user staff settings keyboard
backspace shift enter smile neutral sad picture-missing reach motion sun moon delivery shop'''.split()


class Icons(unittest.TestCase):
    def test_all_are_there(self):
        self.assertEqual([name for name in NEEDED if not (FOLDER / f'{name}.svg').exists()], [])

    def test_one_style(self):
        for path in FOLDER.glob('*.svg'):
            root = xml.etree.ElementTree.parse(path).getroot()
            with self.subTest(path.name):
                self.assertEqual({key: root.get(key) for key in STYLE}, STYLE)
                for part in list(root.iter())[1:]:
                    self.assertIn(part.get('fill', 'none'), ('none', 'currentColor'))
                    self.assertIsNone(part.get('stroke'))


if __name__ == '__main__':
    unittest.main()

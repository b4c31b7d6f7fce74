// SPDX-License-Identifier: Apache-2.0
// node encode.js FOLDER: writes a receipt's bytes as receipt-printer-encoder makes them.
'use strict';
const [folder] = process.argv.slice(2);
const module_path = require.resolve('@point-of-sale/receipt-printer-encoder', { paths: [folder] });
const loaded = require(module_path);
const Encoder = loaded.default || loaded;
const encoder = new Encoder({ language: 'esc-pos', columns: 48, feedBeforeCut: 2 });

// A page of grey that grows darker: the encoder dithers it.
const width = 64, height = 32;
const data = new Uint8ClampedArray(width * height * 4);
for (let i = 0; i < width * height; i++)
	data.set([i % width * 4, i % width * 4, i % width * 4, 255], i * 4);

process.stdout.write(Buffer.from(encoder
	.initialize()
	.codepage('auto')
	.align('center').bold(true).line('Corner Shop').bold(false).align('left')
	.line('Jalapeño 12,50 €').line('Пиво и хлеб').line('Žluťoučký kůň')
	.rule()
	.table([{ width: 30, align: 'left' }, { width: 18, align: 'right' }], [['Milk', '1.20'], ['Bread', '2.40']])
	.size(2, 2).line('TOTAL 3.60').size(1, 1)
	.invert(true).line('PAID').invert(false)
	.underline(true).line('Thank you').underline(false)
	.image({ width, height, data }, width, height, 'bayer')
	.barcode('4891028164456', 'ean13', 60)
	.barcode('{BA-1042', 'code128', 60)
	.qrcode('https://example.org/r/1', { model: 2, size: 6, errorlevel: 'm' })
	.pulse()
	.cut()
	.encode()));

// SPDX-License-Identifier: Apache-2.0
// node receiptio.js FOLDER ADDRESS [OPTION...]: speaks to the printer at ADDRESS:9100 and prints what receiptio thinks of
// it. The receipt is on standard input.
'use strict';
const fs = require('fs');
const [folder, address, ...options] = process.argv.slice(2);
const receiptio = require(require.resolve('receiptio', { paths: [folder] }));

receiptio.print(fs.readFileSync(0, 'utf8'), `-d ${address} -t 10 ${options.join(' ')}`)
	.then(result => console.log(result));

/* SPDX-License-Identifier: Apache-2.0 */
/* A virtual grid as one would write it for a kiosk in a browser: few tiles, moved by transform and filled again as they come
 * into view; products in pages of 500, pictures as the browser caches them. */
"use strict";
const COLUMNS = 3, TILE = 318, HEIGHT = 440, GAP = 22, PAD = 40, TOP = 14, STRIDE = HEIGHT + GAP, PAGE = 500;
const list = document.getElementById("list"), extent = document.getElementById("extent");
const pages = new Map(), tiles = new Map(), spare = [];
let count = 0;

function page_of(index) {
	const number = Math.floor(index / PAGE);
	if (!pages.has(number))
		pages.set(number, fetch(`products/${number}.json`).then(reply => reply.json()).then(rows => {
			pages.set(number, rows);
			show();
			return rows;
		}));
	const rows = pages.get(number);
	return Array.isArray(rows) ? rows : null;
}

function make_tile() {
	const tile = document.createElement("article");
	tile.innerHTML = "<figure><img decoding=async></figure><h2></h2><p class=price><small>¥</small><span></span><s class=old></s></p>";
	list.append(tile);
	return { tile, image: tile.querySelector("img"), name: tile.querySelector("h2"), price: tile.querySelector("span"),
		old: tile.querySelector("s") };
}

function fill(parts, index, product) {
	const x = PAD + index % COLUMNS * (TILE + GAP), y = TOP + Math.floor(index / COLUMNS) * STRIDE;
	parts.tile.style.transform = `translate(${x}px, ${y}px)`;
	parts.tile.hidden = false;
	parts.image.src = `images/${product[2]}`;
	parts.name.textContent = product[0];
	parts.price.textContent = (product[1] / 100).toFixed(2);
	parts.old.textContent = product[3] > product[1] ? `¥${(product[3] / 100).toFixed(2)}` : "";
}

function show() {
	const first = Math.max(0, Math.floor((list.scrollTop - TOP) / STRIDE) - 1) * COLUMNS;
	const end = Math.min(count, first + (Math.ceil(list.clientHeight / STRIDE) + 3) * COLUMNS);
	for (const [index, parts] of tiles) {
		if (index < first || index >= end) {
			tiles.delete(index);
			parts.tile.hidden = true;
			spare.push(parts);
		}
	}
	for (let index = first; index < end; index++) {
		if (tiles.has(index))
			continue;
		const rows = page_of(index);
		if (!rows)
			continue;
		const parts = spare.pop() ?? make_tile();
		fill(parts, index, rows[index % PAGE]);
		tiles.set(index, parts);
	}
}

/* --- what the bench asks --- */

const name = crypto.randomUUID();
let frames = [], last = 0;
function watch(now) {
	if (last)
		frames.push(now - last);
	last = now;
	requestAnimationFrame(watch);
}
/* The bench says when: watching costs frames. */
async function obey() {
	for (;;) {
		const request = await (await fetch(`request/${name}`)).text();
		if (request === "watch") {
			frames = [];
			requestAnimationFrame(watch);
		} else if (request === "report") {
			await fetch("report", { method: "POST", body: JSON.stringify({ frames, offset: list.scrollTop }) });
		}
	}
}

async function start() {
	count = await (await fetch("count")).json();
	document.getElementById("count").textContent = `${count.toLocaleString("en")} products`;
	extent.style.height = `${Math.ceil(count / COLUMNS) * STRIDE + 2 * TOP}px`;
	list.addEventListener("scroll", show, { passive: true });
	show();
	await pages.get(0);
	await Promise.all([...tiles.values()].map(parts => parts.image.decode()));
	requestAnimationFrame(() => requestAnimationFrame(() => fetch("ready", { method: "POST", body: JSON.stringify(name) })));
	obey();
}
start();

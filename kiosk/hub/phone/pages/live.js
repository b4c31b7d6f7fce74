// SPDX-License-Identifier: Apache-2.0
// Countdowns that run, and a page that renews itself when the hub says that something has changed.
"use strict";
(() => {
	const pad = (n) => String(n).padStart(2, "0");
	const tick = () => {
		for (const node of document.querySelectorAll("[data-left]")) {
			if (!node.until) node.until = performance.now() + node.dataset.left * 1000;
			const left = Math.max(0, Math.round((node.until - performance.now()) / 1000));
			if (left >= 86400) continue;
			const hours = Math.floor(left / 3600), rest = `${pad(Math.floor(left / 60) % 60)}:${pad(left % 60)}`;
			const zero = node.dataset.zero.codePointAt(0);
			node.textContent = (hours ? `${hours}:${rest}` : rest).replace(/\d/g, (d) => String.fromCodePoint(zero + +d));
			const bar = node.parentNode.querySelector("progress");
			if (bar) bar.value = left;
		}
	};
	tick();
	setInterval(tick, 1000);

	const renew = async () => {
		const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
		if (!answer.ok) return;
		const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("main");
		if (fresh) document.getElementById("main").replaceWith(document.adoptNode(fresh));
		tick();
	};
	const sleep = (ms) => new Promise((done) => setTimeout(done, ms));
	const watch = async () => {
		for (;;) {
			const address = document.getElementById("main").dataset.live;
			if (!address) return;
			try {
				const answer = await fetch(address);
				if (answer.status === 200) await renew();
				else if (answer.status !== 204) await sleep(5000);
			} catch {
				await sleep(3000);
			}
		}
	};
	watch();

	// A page that was fetched ahead is not one that somebody sees.
	const tell = () => {
		const address = document.getElementById("main").dataset.opened;
		if (address && !document.prerendering && document.visibilityState === "visible") fetch(address, { method: "POST" });
	};
	tell();
	for (const change of ["prerenderingchange", "visibilitychange"]) document.addEventListener(change, tell);
	// A seat in a group is held while somebody looks.
	setInterval(tell, 45000);

	// A second press while the first is on its way does nothing.
	document.addEventListener("submit", (event) => {
		if (event.target.dataset.sent) event.preventDefault();
		event.target.dataset.sent = "1";
		event.target.classList.add("sent");
	});
})();

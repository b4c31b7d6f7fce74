// SPDX-License-Identifier: Apache-2.0
// The basket travels behind the "#" of the address, which a browser keeps to itself: this sends it to the hub as a form.
"use strict";
(() => {
	const basket = location.hash.slice(1);
	const form = document.querySelector("form[data-handoff]");
	if (!form || !basket) return;
	form.elements.h.value = basket;
	document.body.classList.add("sending");
	form.submit();
})();

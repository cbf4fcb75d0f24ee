// What the pages do beyond HTML. Everything works without this file but drawing a signature.
"use strict";

// A page kept by the browser for "back" may show what its reader may no longer see: fetch it anew.
window.addEventListener("pageshow", (event) => {
  if (event.persisted) {
    document.documentElement.hidden = true;
    location.reload();
  }
});

// Wakes what has just arrived: the page, or what a search as you type put into it.
function wakeAll(root) {
  const each = (selector, wake) => {
    if (root.matches?.(selector)) wake(root);
    root.querySelectorAll(selector).forEach(wake);
  };
  each("[data-print]", (button) => {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  });
  each("[data-counter]", countCharacters);
  each("[data-countdown]", countDown);
  each("[data-autohide]", hideLater);
  each("[data-copy]", copyOut);
  each("[data-enable-when-read]", enableWhenRead);
  each("table.stackable", labelCells);
  each("form.goes-on", (form) => setTimeout(() => form.requestSubmit(), 400));
  each("[data-focus]", (element) => element.focus());
}

// "You have 120 characters left", under a text area with a limit.
function countCharacters(note) {
  const area = document.getElementById(note.dataset.counter);
  const show = () => {
    const left = area.maxLength - area.value.length;
    note.textContent = `You have ${left} ${left === 1 ? "character" : "characters"} left.`;
  };
  area.addEventListener("input", show);
  show();
}

function countDown(element) {
  let left = Number(element.dataset.countdown);
  const timer = setInterval(() => {
    left -= 1;
    element.textContent = Math.max(left, 0);
    if (left <= 0 || !element.isConnected) clearInterval(timer);
  }, 1000);
}

// A revealed secret leaves the page after its seconds, or as soon as the page is out of sight.
function hideLater(element) {
  const hide = () => {
    const note = document.createElement("p");
    note.className = "sub";
    note.setAttribute("role", "status");
    element.replaceWith(note);
    note.textContent = element.dataset.after || "Hidden again.";
    element.replaceChildren();
    clearTimeout(timer);
  };
  const timer = setTimeout(hide, Number(element.dataset.autohide) * 1000);
  const outOfSight = () => element.isConnected && hide();
  document.addEventListener("visibilitychange", () => document.hidden && outOfSight());
  window.addEventListener("pagehide", outOfSight);
  window.addEventListener("beforeprint", outOfSight);
}

// Copies what is shown, and takes it off the clipboard again later.
function copyOut(button) {
  if (!navigator.clipboard) return;
  button.hidden = false;
  button.addEventListener("click", async () => {
    const text = document.getElementById(button.dataset.copy).textContent;
    await navigator.clipboard.writeText(text);
    button.textContent = "Copied";
    setTimeout(() => emptyClipboard(text), Number(button.dataset.seconds) * 1000);
  });
}

// Only a page in front may write to the clipboard. Where it may read it too, what was copied since is left alone.
async function emptyClipboard(text) {
  if (!document.hasFocus()) {
    window.addEventListener("focus", () => emptyClipboard(text), { once: true });
    return;
  }
  try {
    const reading = await navigator.permissions.query({ name: "clipboard-read" });
    if (reading.state === "granted" && (await navigator.clipboard.readText()) !== text) return;
  } catch {
    // this browser does not say whether it lets us read: empty it all the same
  }
  navigator.clipboard.writeText("").catch(() => {});
}

// The box to agree opens once the end of the words it speaks of has been on screen.
function enableWhenRead(box) {
  const words = document.querySelector(box.dataset.enableWhenRead);
  if (!words || box.checked) return;
  const end = document.createElement("span");
  words.append(end);
  box.disabled = true;
  const watcher = new IntersectionObserver((entries) => {
    if (entries.some((entry) => entry.isIntersecting)) {
      box.disabled = false;
      watcher.disconnect();
      end.remove();
    }
  });
  watcher.observe(end);
}

// Tables that turn into cards on a phone keep their roles, and cells their headings.
function labelCells(table) {
  const headings = [...table.querySelectorAll("thead th")].map((heading) => heading.textContent.trim());
  const roles = { table: "table", thead: "rowgroup", tbody: "rowgroup", tr: "row", td: "cell" };
  for (const element of [table, ...table.querySelectorAll("thead, tbody, tr, td, th")]) {
    const heading = element.scope === "row" ? "rowheader" : "columnheader";
    element.setAttribute("role", roles[element.localName] || heading);
  }
  for (const row of table.tBodies[0]?.rows || []) {
    [...row.cells].forEach((cell, n) => {
      if (!("label" in cell.dataset) && headings[n] && cell.localName === "td") cell.dataset.label = headings[n];
    });
  }
}

// A form is sent once, however often its button is pressed. One that only hands out a file says data-again.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  if (form.method !== "post" || form.dataset.again !== undefined) return;
  form.dataset.sent = "yes";
  const button = event.submitter || form.querySelector("button");
  button?.setAttribute("aria-disabled", "true");
  setTimeout(() => {
    delete form.dataset.sent;
    button?.removeAttribute("aria-disabled");
  }, 15000);
});

const box = () => document.querySelector("[data-search]");
const closeSuggestions = () => document.getElementById("suggestions")?.replaceChildren();

// Keys: "/" to search, arrows among what was found, Escape to close.
document.addEventListener("keydown", (event) => {
  const target = event.target;
  const typing = target.closest("input, textarea, select, [contenteditable]");
  if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey && box()) {
    event.preventDefault();
    box().focus();
    box().select();
  }
  if (event.key === "Escape") {
    if (target.closest(".search")) {
      closeSuggestions();
      box().value = "";
      box().focus();
    }
    const open = target.closest("details.menu[open]") || document.querySelector("details.menu[open]");
    if (open) {
      open.open = false;
      open.querySelector("summary").focus();
    }
  }
  if ((event.key === "ArrowDown" || event.key === "ArrowUp") && target.closest(".search")) {
    const stops = [box(), ...document.querySelectorAll("#suggestions a")];
    const next = stops[stops.indexOf(target) + (event.key === "ArrowDown" ? 1 : -1)];
    if (next && stops.length > 1) {
      event.preventDefault();
      next.focus();
    }
  }
});

// A press anywhere else closes menus and suggestions.
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
  if (!event.target.closest(".search")) closeSuggestions();
});

// An emptied box has nothing to suggest, whatever an answer on its way says.
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.target.id === "suggestions" && !box().value.trim()) event.detail.shouldSwap = false;
});
document.addEventListener("input", (event) => {
  if (event.target === box() && !box().value.trim()) closeSuggestions();
});

document.addEventListener("htmx:load", (event) => event.detail.elt !== document.body && wakeAll(event.detail.elt));
wakeAll(document);

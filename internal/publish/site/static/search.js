// SPDX-License-Identifier: Apache-2.0

// Makes the search quicker than the index pages: it reads the names once and
// lists what fits. Without it the page leads to the index.

const form = document.querySelector("main form");
const list = document.getElementById("found");
const told = document.getElementById("told");

const most = 50;

function fit(entry, words) {
  const names = [entry.name, ...(entry.also ?? [])].map((s) => s.toLowerCase());
  const text = [...names, (entry.title ?? "").toLowerCase()].join(" ");
  if (!words.every((w) => text.includes(w))) return 0;
  const whole = words.join(" ");
  if (names.includes(whole)) return 3;
  return names.some((n) => n.startsWith(whole)) ? 2 : 1;
}

function row(entry) {
  const li = document.createElement("li");
  const a = document.createElement("a");
  a.className = "id";
  a.href = entry.path;
  a.textContent = entry.name;
  const title = document.createElement("span");
  title.className = "title";
  title.textContent = entry.title ?? (entry.also ?? []).join(", ");
  const kind = document.createElement("span");
  kind.className = "marks severity";
  kind.textContent = entry.kind;
  li.append(a, title, kind);
  return li;
}

let names;

async function search(query) {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  list.replaceChildren();
  list.hidden = true;
  told.textContent = "";
  if (words.length === 0) return;
  names ??= await (await fetch(new URL("search.json", import.meta.url))).json();
  const hits = names
    .map((entry) => ({ entry, rank: fit(entry, words) }))
    .filter((h) => h.rank > 0)
    .sort((a, b) => b.rank - a.rank);
  list.append(...hits.slice(0, most).map((h) => row(h.entry)));
  list.hidden = hits.length === 0;
  const shown = hits.length > most ? `, the first ${most} are shown` : "";
  told.textContent = hits.length === 0
    ? `Nothing is said about “${query}”. That does not mean that a release is safe, nor that it is not.`
    : `${hits.length} found${shown}.`;
}

if (form && list && told) {
  const field = form.querySelector("input");
  field.value = new URLSearchParams(location.search).get("q") ?? "";
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    history.replaceState(null, "", `?q=${encodeURIComponent(field.value)}`);
    search(field.value);
  });
  let wait;
  field.addEventListener("input", () => {
    clearTimeout(wait);
    wait = setTimeout(() => search(field.value), 120);
  });
  search(field.value);
}

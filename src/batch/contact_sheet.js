'use strict';
const find = document.getElementById('find');
const only = { failed: document.getElementById('failed'), warned: document.getElementById('warned') };
const shown = document.getElementById('shown');
const items = [...document.querySelectorAll('li')].map((item) => ({ item, text: item.textContent.toLowerCase() }));
const sections = [...document.querySelectorAll('section')];
function filter() {
  const words = find.value.toLowerCase().split(/\s+/).filter(Boolean);
  const kinds = Object.keys(only).filter((kind) => only[kind].checked);
  let count = 0;
  for (const { item, text } of items) {
    const fits = words.every((word) => text.includes(word)) && (kinds.length === 0 || kinds.some((kind) => item.classList.contains(kind)));
    item.hidden = !fits;
    count += fits;
  }
  for (const section of sections) section.hidden = !section.querySelector('li:not([hidden])');
  shown.textContent = words.length || kinds.length ? `${count} shown` : '';
}
let waiting;
find.addEventListener('input', () => { clearTimeout(waiting); waiting = setTimeout(filter, 120); });
for (const box of Object.values(only)) box.addEventListener('change', filter);

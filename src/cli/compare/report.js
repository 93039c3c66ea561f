
"use strict";
const views = document.querySelector(".views");
if (views) {
  const ranges = document.querySelectorAll(".stage input");
  const show = () => {
    const view = views.elements.view.value;
    document.body.classList.toggle("slider", view === "slider");
    document.body.classList.toggle("difference", view === "difference");
    document.body.classList.toggle("no-frames", !views.elements.places.checked);
    for (const range of ranges) range.hidden = view !== "slider";
  };
  const cut = (range) => {
    range.parentElement.style.setProperty("--cut", range.value + "%");
    range.setAttribute("aria-valuetext", range.value + " % old, " + (100 - range.value) + " % new");
  };
  for (const range of ranges) {
    range.addEventListener("input", () => cut(range));
    cut(range);
  }
  views.addEventListener("change", show);
  views.addEventListener("submit", (event) => event.preventDefault());
  views.hidden = false;
  show();
}

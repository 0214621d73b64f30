// What all pages do: boxes that scroll sideways say so, and paper is white.
"use strict";
(function () {
  // How many columns are out of sight, above each box that has some, and which way they are.
  function watch(box) {
    const table = box.querySelector("table");
    const hint = document.createElement("p");
    hint.className = "hint";
    // Who does not see the table reads all of it anyway.
    hint.setAttribute("aria-hidden", "true");
    box.before(hint);

    function update() {
      const wider = box.scrollWidth > box.clientWidth + 1;
      const taller = box.scrollHeight > box.clientHeight + 1;
      const edge = box.getBoundingClientRect().right;
      const heads = table.tHead === null ? [] : Array.from(table.tHead.rows[0].cells);
      const beyond = heads.filter((head) => head.getBoundingClientRect().right > edge + 4).length;
      const word = beyond === 1 ? " more column →" : " more columns →";
      box.classList.toggle("overflows", wider);
      box.classList.toggle("cut", beyond > 0);
      // A box that holds all that is in it is no stop for the keyboard.
      if (wider || taller) {
        box.tabIndex = 0;
      } else {
        box.removeAttribute("tabindex");
      }
      hint.hidden = beyond === 0 && box.scrollLeft === 0;
      hint.textContent = beyond > 0 ? beyond + word : "← scroll back";
    }

    box.addEventListener("scroll", update, { passive: true });
    const size = new ResizeObserver(update);
    size.observe(box);
    size.observe(table);
    update();
  }

  document.querySelectorAll(".scroll").forEach(watch);

  // The dark colours are for screens; charts draw themselves again, too.
  const page = document.documentElement;
  window.addEventListener("beforeprint", () => page.classList.add("printed"));
  window.addEventListener("afterprint", () => page.classList.remove("printed"));
})();

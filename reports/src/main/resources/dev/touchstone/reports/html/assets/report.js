// Makes the leaderboard sortable and filterable; without this script it is a plain table. What is
// filtered, sorted and shown stands in the address, so that it can be kept and passed on:
// #filter=TEXT&norm=L2&epsilon=0.1&sort=-worst&hide=clean
"use strict";
(function () {
  const table = document.getElementById("leaderboard");
  const form = document.querySelector(".filters");
  const text = document.getElementById("filter-text");
  const norm = document.getElementById("filter-norm");
  const epsilon = document.getElementById("filter-epsilon");
  const count = document.getElementById("filter-count");

  const heads = Array.from(table.tHead.rows[0].cells);
  const names = heads.map((head) => head.dataset.column);
  const figures = heads.map((_, i) => i).filter((i) => i > 2);

  // No figure is neither the highest nor the lowest: it comes last in both directions.
  function figure(sign) {
    return (a, b) => {
      const left = parseFloat(a);
      const right = parseFloat(b);
      return isNaN(left) || isNaN(right) ? isNaN(left) - isNaN(right) : sign * (left - right);
    };
  }
  DataTable.type("figure", { order: { asc: figure(1), desc: figure(-1) } });

  const board = new DataTable(table, {
    paging: false,
    info: false,
    autoWidth: false,
    order: [],
    orderDescReverse: false,
    layout: { topStart: null, topEnd: null, bottomStart: null, bottomEnd: null },
    language: { zeroRecords: "No row passes the filter.", emptyTable: "This suite has no entries." },
    columnDefs: [
      { targets: 2, type: "figure" },
      // Accuracies: the highest first at the first click.
      {
        targets: figures,
        type: "figure",
        orderSequence: ["desc", "asc", ""],
        searchable: false,
      },
    ],
  });

  // One box for each column but the first.
  const boxes = heads.slice(1).map((head, i) => {
    const box = document.createElement("input");
    box.type = "checkbox";
    box.value = names[i + 1];
    const label = document.createElement("label");
    label.append(box, board.column(i + 1).title());
    document.getElementById("columns").append(label);
    return box;
  });

  function filter() {
    board.search(text.value);
    // Exact: an ε of 0.1 must not let 0.15 pass.
    board.column(1).search(norm.value, { exact: norm.value !== "" });
    board.column(2).search(epsilon.value, { exact: epsilon.value !== "" });
    board.draw();
  }

  function show() {
    boxes.forEach((box, i) => board.column(i + 1).visible(box.checked));
  }

  function report() {
    const shown = board.rows({ search: "applied" }).count();
    const all = board.rows().count();
    count.textContent = shown === all ? all + " rows" : shown + " of " + all + " rows";
  }

  // From the address to the page; what it names and the page does not have is left out.
  let reading = false;
  function read(event) {
    // A place on the page, such as #brackets, that somebody goes to says nothing of the table.
    if (event !== undefined && /^#[^=]+$/.test(location.hash)) {
      return;
    }
    reading = true;
    const wanted = new URLSearchParams(location.hash.slice(1));
    text.value = wanted.get("filter") || "";
    [norm, epsilon].forEach((select) => {
      const value = wanted.get(select.name) || "";
      select.value = Array.from(select.options).some((o) => o.value === value) ? value : "";
    });
    const hidden = wanted.getAll("hide");
    boxes.forEach((box) => {
      box.checked = !hidden.includes(box.value);
    });
    const order = wanted.getAll("sort").map((key) => {
      const falling = key.startsWith("-");
      return [names.indexOf(falling ? key.slice(1) : key), falling ? "desc" : "asc"];
    });
    board.order(order.filter((each) => each[0] >= 0));
    show();
    filter();
    reading = false;
  }

  // From the page to the address.
  function write() {
    if (reading) {
      return;
    }
    const state = new URLSearchParams();
    [text, norm, epsilon].forEach((field) => field.value && state.set(field.name, field.value));
    board
      .order()
      .filter((each) => each[1] !== "")
      .forEach((each) => state.append("sort", (each[1] === "desc" ? "-" : "") + names[each[0]]));
    boxes.filter((box) => !box.checked).forEach((box) => state.append("hide", box.value));
    const hash = state.toString();
    history.replaceState(null, "", hash ? "#" + hash : location.pathname + location.search);
  }

  board.on("draw", report);
  board.on("order", write);
  function change(event) {
    if (boxes.includes(event.target)) {
      show();
    } else {
      filter();
    }
    write();
  }

  // While somebody types; and where a browser fills in a field by itself.
  form.addEventListener("input", change);
  form.addEventListener("change", change);
  form.addEventListener("submit", (event) => event.preventDefault());
  // DataTables sorts by Enter only; a button is pressed by Space, too.
  table.tHead.addEventListener("keydown", (event) => {
    if (event.key === " " && event.target.matches("[role=button]")) {
      event.preventDefault();
      event.target.click();
    }
  });
  form.hidden = false;
  // Also when the browser comes back to the page: it restores neither the table nor the form.
  window.addEventListener("pageshow", read);
  window.addEventListener("hashchange", read);
  read();
})();

// Makes the leaderboard sortable and filterable; without this script it is a plain table.
"use strict";
(function () {
  const table = document.getElementById("leaderboard");
  const form = document.querySelector(".filters");
  const text = document.getElementById("filter-text");
  const norm = document.getElementById("filter-norm");
  const epsilon = document.getElementById("filter-epsilon");
  const count = document.getElementById("filter-count");

  const columns = table.tHead.rows[0].cells.length;
  const figures = Array.from({ length: columns - 3 }, (_, i) => i + 3);
  const board = new DataTable(table, {
    paging: false,
    info: false,
    autoWidth: false,
    order: [],
    layout: { topStart: null, topEnd: null, bottomStart: null, bottomEnd: null },
    language: { zeroRecords: "No row passes the filter.", emptyTable: "This suite has no entries." },
    columnDefs: [
      { targets: 2, type: "num" },
      // Accuracies: the highest first at the first click.
      { targets: figures, type: "num", orderSequence: ["desc", "asc", ""], searchable: false },
    ],
  });

  function filter() {
    board.search(text.value);
    // Exact: an ε of 0.1 must not let 0.15 pass.
    board.column(1).search(norm.value, { exact: norm.value !== "" });
    board.column(2).search(epsilon.value, { exact: epsilon.value !== "" });
    board.draw();
  }

  function report() {
    const shown = board.rows({ search: "applied" }).count();
    const all = board.rows().count();
    count.textContent = shown === all ? all + " rows" : shown + " of " + all + " rows";
  }

  board.on("draw", report);
  text.addEventListener("input", filter);
  norm.addEventListener("change", filter);
  epsilon.addEventListener("change", filter);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.hidden = false;
  // A reloaded page keeps what stood in the form.
  filter();
})();

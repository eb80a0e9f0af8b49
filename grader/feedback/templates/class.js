"use strict";
// Adds search, filter and sorting to a table that is complete without them.
(() => {
  const table = document.getElementById("students");
  const body = table.tBodies[0];
  const heads = [...table.tHead.rows[0].cells];
  const rows = [...body.rows].map((row, order) => ({
    row,
    order,
    text: `${row.cells[0].textContent} ${row.cells[row.cells.length - 1].textContent}`.toLowerCase(),
    filters: (row.dataset.f || "").split(" "),
  }));
  const search = document.getElementById("search");
  const filter = document.getElementById("filter");
  const shown = document.getElementById("shown");

  const show = () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    let count = 0;
    for (const { row, text, filters } of rows) {
      const fits = (!filter.value || filters.includes(filter.value)) && words.every((word) => text.includes(word));
      row.hidden = !fits;
      count += fits;
    }
    shown.textContent = count === rows.length ? "" : `${count} of ${rows.length}`;
  };

  const number = (text) => {
    const found = text.match(/[0-9.]+/);
    return found ? parseFloat(found[0]) : -1;
  };

  const sort = (column, sign) => {
    const last = heads.length - 1;
    const key = ({ row, order }) => {
      if (column === 0) return order;
      const text = row.cells[column].textContent;
      return column === last ? text : number(text);
    };
    const keyed = rows.map((entry) => [key(entry), entry]);
    keyed.sort(([a, one], [b, other]) => sign * ((a > b) - (a < b)) || one.order - other.order);
    body.append(...keyed.map(([, { row }]) => row));
    heads.forEach((head, i) => {
      if (i === column) head.setAttribute("aria-sort", sign > 0 ? "ascending" : "descending");
      else head.removeAttribute("aria-sort");
    });
  };

  heads.forEach((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    button.addEventListener("click", () => {
      const before = head.getAttribute("aria-sort");
      const first = column === 0 || column === heads.length - 1 ? 1 : -1;
      sort(column, before ? (before === "ascending" ? -1 : 1) : first);
    });
    head.append(button);
  });
  search.addEventListener("input", show);
  filter.addEventListener("change", show);
  search.closest(".tools").hidden = false;
  show();
})();

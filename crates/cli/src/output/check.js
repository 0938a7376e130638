// Shows the rows that have a flag of a ticked kind.
"use strict";
(function () {
  var filter = document.getElementById("filter");
  var shown = document.getElementById("shown");
  var rows = document.querySelectorAll("tr[data-kinds]");
  var boxes = filter.querySelectorAll("input");
  function apply() {
    var wanted = {}, count = 0;
    boxes.forEach(function (box) { wanted[box.value] = box.checked; });
    rows.forEach(function (row) {
      var on = row.getAttribute("data-kinds").split(" ").some(function (kind) { return wanted[kind]; });
      row.hidden = !on;
      count += on ? 1 : 0;
    });
    shown.textContent = count + " of " + rows.length + " flagged segments shown";
  }
  boxes.forEach(function (box) { box.addEventListener("change", apply); });
  filter.querySelectorAll("button").forEach(function (button) {
    button.addEventListener("click", function () {
      boxes.forEach(function (box) { box.checked = button.getAttribute("data-all") === "yes"; });
      apply();
    });
  });
  filter.hidden = boxes.length < 2;
  apply();
})();

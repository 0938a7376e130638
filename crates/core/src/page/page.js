// Lights both languages of whatever is pointed at or has the focus: the sentence, its other side, the points made of it.
"use strict";
(function () {
  var marked = {};
  function ids(node) { return node.getAttribute("data-s").split(" "); }
  document.querySelectorAll("[data-s]").forEach(function (node) {
    ids(node).forEach(function (id) { (marked["$" + id] = marked["$" + id] || []).push(node); });
  });
  function light(event, on) {
    var node = event.target.closest ? event.target.closest("[data-s]") : null;
    if (!node) return;
    ids(node).forEach(function (id) {
      marked["$" + id].forEach(function (other) { other.classList.toggle("lit", on); });
    });
  }
  ["mouseover", "focusin"].forEach(function (name) { document.addEventListener(name, function (e) { light(e, true); }); });
  ["mouseout", "focusout"].forEach(function (name) { document.addEventListener(name, function (e) { light(e, false); }); });
})();

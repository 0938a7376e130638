// Lights the other language's sentence of whatever is pointed at or has the focus.
"use strict";
(function () {
  var all = document.querySelectorAll("[data-s]");
  function ids(node) { return node.getAttribute("data-s").split(" "); }
  function light(node, on) {
    var wanted = ids(node);
    all.forEach(function (other) {
      if (ids(other).some(function (id) { return wanted.indexOf(id) >= 0; })) other.classList.toggle("lit", on);
    });
  }
  all.forEach(function (node) {
    node.addEventListener("mouseenter", function () { light(node, true); });
    node.addEventListener("mouseleave", function () { light(node, false); });
    node.addEventListener("focus", function () { light(node, true); });
    node.addEventListener("blur", function () { light(node, false); });
  });
})();

// What htmx leaves to do on a list. Without any of it the form has a button, and the page loads anew.
"use strict";
(() => {
  const list = () => document.getElementById("list");
  let unfolded = new Map();

  // The same address, and the same answer, as where the form is sent without scripts; what was not filled in is left out.
  document.addEventListener("htmx:configRequest", (event) => {
    const { headers, formData } = event.detail;
    headers.Accept = "text/html";
    for (const [name, value] of [...formData]) if (value === "") formData.delete(name);
  });

  // htmx notes where its reader is; what somebody looked for is for nobody to find in this browser.
  const forget = () => sessionStorage.removeItem("htmx-current-path-for-history");
  document.addEventListener("htmx:pushedIntoHistory", forget);
  forget();

  // Folds stay as their reader left them.
  document.addEventListener("htmx:beforeSwap", () => {
    unfolded = new Map([...list().querySelectorAll("details[id]")].map((fold) => [fold.id, fold.open]));
  });

  // Who used what is still there stays on it (htmx sees to that by its id); who used a link that went with the old list
  // stands at the top of the new one. Screen readers are told its first line.
  document.addEventListener("htmx:afterSettle", () => {
    for (const fold of list().querySelectorAll("details[id]"))
      if (unfolded.has(fold.id)) fold.open = unfolded.get(fold.id) || fold.open;
    const headline = document.getElementById("headline");
    if (document.activeElement === document.body) headline.focus();
    document.getElementById("said").textContent = headline.textContent;
  });
})();

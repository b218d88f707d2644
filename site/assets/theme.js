// Light or dark theme: the user's choice on this site, otherwise the system's preference. Loaded before first paint.
"use strict";
{
  const KEY = "theme";
  const system = matchMedia("(prefers-color-scheme: dark)");
  let chosen = read();

  function read() {
    try {
      return localStorage.getItem(KEY);
    } catch {
      return null; // storage is blocked: the choice applies to this page only
    }
  }

  function write(theme) {
    try {
      if (theme) localStorage.setItem(KEY, theme);
      else localStorage.removeItem(KEY);
    } catch {
      // as above
    }
  }

  const systemTheme = () => (system.matches ? "dark" : "light");

  function show() {
    if (chosen) document.documentElement.dataset.theme = chosen;
    else delete document.documentElement.dataset.theme;
    const action = document.querySelector("#theme span");
    if (action) action.textContent = (chosen ?? systemTheme()) === "dark" ? "Light" : "Dark"; // what the button does
  }

  // Choosing the system's preference clears the choice: the page follows the system again.
  function toggle() {
    const wanted = (chosen ?? systemTheme()) === "dark" ? "light" : "dark";
    chosen = wanted === systemTheme() ? null : wanted;
    write(chosen);
    show();
  }

  show();
  system.addEventListener("change", show);
  addEventListener("storage", () => {
    chosen = read();
    show();
  });
  document.addEventListener("DOMContentLoaded", () => {
    show();
    document.getElementById("theme").addEventListener("click", toggle);
  });
}

// Light or dark: what was chosen here, else what the system wishes. Loaded before anything is painted.
"use strict";
{
  const KEY = "theme";
  const system = matchMedia("(prefers-color-scheme: dark)");
  let chosen = read();

  function read() {
    try {
      return localStorage.getItem(KEY);
    } catch {
      return null; // storage is forbidden: a choice holds for this page
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

  const wish = () => (system.matches ? "dark" : "light");

  function show() {
    if (chosen) document.documentElement.dataset.theme = chosen;
    else delete document.documentElement.dataset.theme;
    document.getElementById("theme")?.setAttribute("aria-pressed", String((chosen ?? wish()) === "dark"));
  }

  // What the system wishes anyway is no choice: the page follows it again.
  function toggle() {
    const wanted = (chosen ?? wish()) === "dark" ? "light" : "dark";
    chosen = wanted === wish() ? null : wanted;
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

// Light or dark: what was chosen here, else what the system wishes. Loaded before anything is painted.
"use strict";
{
  const key = "theme";
  const system = matchMedia("(prefers-color-scheme: dark)");
  const stored = () => {
    try {
      return localStorage.getItem(key);
    } catch {
      return null; // storage is forbidden: the system's wish holds
    }
  };
  const isDark = () => (stored() ?? (system.matches ? "dark" : "light")) === "dark";
  const show = () => {
    const chosen = stored();
    if (chosen) document.documentElement.dataset.theme = chosen;
    else delete document.documentElement.dataset.theme;
    document.getElementById("theme")?.setAttribute("aria-pressed", String(isDark()));
  };
  const toggle = () => {
    const wanted = isDark() ? "light" : "dark";
    try {
      if ((wanted === "dark") === system.matches) localStorage.removeItem(key);
      else localStorage.setItem(key, wanted);
    } catch {
      // not kept: it holds until the next page
    }
    show();
    if (stored() === null) document.documentElement.dataset.theme = wanted;
    document.getElementById("theme").setAttribute("aria-pressed", String(wanted === "dark"));
  };
  show();
  system.addEventListener("change", show);
  addEventListener("storage", show);
  document.addEventListener("DOMContentLoaded", () => {
    show();
    document.getElementById("theme").addEventListener("click", toggle);
  });
}

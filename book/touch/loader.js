"use strict";
/* Brings the scripts of a touchable figure when it comes near the window, or when the address names it. This script's
   own element says which files they are: data-touch is the module's, data-NAME those of the figure NAME. */

(() => {
  const { src, dataset } = document.currentScript, brought = new Set();

  function bring(name) {
    for (const file of [dataset.touch, ...dataset[name].split(" ")]) {
      if (brought.has(file)) continue;
      brought.add(file);
      // In the order of this list, and yet all at the same time: that is what `async = false` means here.
      document.head.append(Object.assign(document.createElement("script"), { async: false, src: new URL(file, src).href }));
    }
  }

  const near = new IntersectionObserver((entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      near.unobserve(target);
      bring(target.dataset.touch);
    }
  }, { rootMargin: "100% 0%" });

  for (const figure of document.querySelectorAll("[data-touch]:not(script)")) {
    if (new RegExp(`[#;]${figure.dataset.touch}:`).test(location.hash)) bring(figure.dataset.touch);
    else near.observe(figure);
  }
})();

"use strict";
/* Brings the styles and scripts of a touchable figure when it comes near the window, or when the address names it. This
   script's own element says which files they are: data-touch is the module's, data-NAME those of the figure NAME. */

(() => {
  const { src, dataset } = document.currentScript, brought = new Map();
  const isStyle = (file) => /\.css\b/.test(file);

  // A promise that a file has come. One that never comes leaves the still picture as it is.
  function come(file) {
    if (!brought.has(file)) {
      const address = new URL(file, src).href;
      // Scripts run in the order of their list, and yet come all at the same time: that is what `async = false` means here.
      const element = isStyle(file)
        ? Object.assign(document.createElement("link"), { rel: "stylesheet", href: address })
        : Object.assign(document.createElement("script"), { async: false, src: address });
      brought.set(file, new Promise((done) => element.addEventListener("load", done)));
      document.head.append(element);
    }
    return brought.get(file);
  }

  async function bring(name) {
    const files = `${dataset.touch} ${dataset[name]}`.split(" ");
    // What is drawn is measured, so the styles come first.
    await Promise.all(files.filter(isStyle).map(come));
    files.filter((file) => !isStyle(file)).forEach(come);
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

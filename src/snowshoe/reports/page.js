"use strict";
(() => {
  const root = document.documentElement;
  const all = (chosen, within = document) => [...within.querySelectorAll(chosen)];
  const make = (tag, set = {}, ...children) => {
    const element = Object.assign(document.createElement(tag), set);
    element.append(...children);
    return element;
  };
  root.classList.add("js");

  // Copy buttons. A page opened as a file may have no clipboard: then the selected text is copied.
  for (const block of all("pre")) {
    const button = make("button", { type: "button", className: "copy", textContent: "Copy" });
    button.setAttribute("aria-label", "Copy " + block.textContent.trim().split("\n")[0]);
    const wrap = make("div", { className: "copied" });
    block.replaceWith(wrap);
    wrap.append(block, button);
    button.addEventListener("click", async () => {
      const text = block.textContent.trim();
      try {
        await navigator.clipboard.writeText(text);
      } catch {
        getSelection().selectAllChildren(block);
        document.execCommand("copy");
      }
      button.textContent = "Copied";
      setTimeout(() => { button.textContent = "Copy"; }, 1500);
    });
  }

  // Sorting: numbers by their value, words by the alphabet; what has no value comes last.
  const key = (row, column) => {
    const cell = row.cells[column];
    const words = cell.dataset.value ?? cell.textContent.trim();
    if (words === "" || words === "–") return null;
    const value = Number(words.replace(/\s/g, "").replace("−", "-"));
    return Number.isNaN(value) ? words : value;
  };
  const compare = (a, b) => {
    if (a === null || b === null) return (a === null) - (b === null);
    if (typeof a !== typeof b) return typeof a === "number" ? -1 : 1;
    return typeof a === "number" ? a - b : a.localeCompare(b);
  };
  for (const table of all("table.sortable")) {
    const original = [...table.tBodies].map(body => [body, [...body.rows]]);
    const rows = original.flatMap(([, rows]) => rows).filter(row => !row.classList.contains("group"));
    const heads = all("thead tr:last-child th", table);
    heads.forEach((head, column) => {
      const button = make("button", { type: "button", className: "sort" }, ...head.childNodes);
      head.append(button);
      button.addEventListener("click", () => {
        const before = head.ariaSort;
        heads.forEach(other => { other.ariaSort = null; });
        if (before === "descending") {
          original.forEach(([body, rows]) => body.append(...rows));
          table.classList.remove("sorted");
          return;
        }
        const sign = before === "ascending" ? -1 : 1;
        head.ariaSort = before === "ascending" ? "descending" : "ascending";
        const ordered = rows.map(row => [key(row, column), row]).sort(([a], [b]) =>
          a === null || b === null ? compare(a, b) : sign * compare(a, b));
        table.tBodies[0].append(...ordered.map(([, row]) => row));
        table.classList.add("sorted");
      });
    });
  }

  // Filters: what is chosen in one place holds for tables, tiles and cards alike.
  const chosen = { verdict: "", family: "" };
  const filtered = all("[data-verdict]");
  const filter = () => {
    for (const item of filtered) {
      item.hidden = Object.entries(chosen).some(([name, value]) => value && item.dataset[name] !== value);
    }
    for (const select of all(".filters select")) select.value = chosen[select.name];
    const lines = filtered.filter(item => item.matches("tr"));
    const shown = lines.filter(item => !item.hidden).length;
    for (const count of all(".filters output")) count.textContent = `${shown} of ${lines.length} results`;
    for (const family of all(".family")) family.hidden = all("[data-verdict]", family).every(item => item.hidden);
    for (const cards of all(".cards")) {
      cards.hidden = cards.previousElementSibling.hidden = all(".card", cards).every(item => item.hidden);
    }
    for (const group of all("tr.group")) {
      group.hidden = all("[data-verdict]", group.parentElement).every(item => item.hidden);
    }
  };
  for (const place of all(".filters")) {
    for (const [name, title] of [["verdict", "Verdict"], ["family", "Family"]]) {
      const values = [...new Set(filtered.map(item => item.dataset[name]))];
      const select = make("select", { name }, make("option", { value: "", textContent: "all" }),
        ...values.map(value => make("option", { value, textContent: value })));
      select.addEventListener("change", () => { chosen[name] = select.value; filter(); });
      place.append(make("label", {}, title + " ", select));
    }
    place.append(make("output"));
  }
  filter();

  // A link to what a filter hides, or to what is folded, shows it.
  const reveal = () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    if (target.hidden) { chosen.verdict = chosen.family = ""; filter(); }
    const fold = target.querySelector("details") ?? target.closest("details");
    if (fold && (target.matches("section") || target.closest("details"))) fold.open = true;
    target.scrollIntoView();
  };
  addEventListener("hashchange", reveal);
  reveal();

  // The contents say where one is.
  const links = new Map(all(".contents a").map(link => [link.hash.slice(1), link]));
  const seen = new IntersectionObserver(entries => {
    for (const entry of entries.filter(entry => entry.isIntersecting)) {
      links.forEach(link => link.removeAttribute("aria-current"));
      const link = links.get(entry.target.id);
      link.setAttribute("aria-current", "true");
      const list = link.closest("ul");
      list.scrollLeft = link.offsetLeft - list.clientWidth / 2;
    }
  }, { rootMargin: "-20% 0px -75% 0px" });
  links.forEach((link, id) => { const part = document.getElementById(id); if (part) seen.observe(part); });

  // Zoom in step: every picture of the image is enlarged about the same point.
  const place = { zoom: 1, x: 50, y: 50 };
  const zoomed = make("button", { type: "button", className: "unzoom", hidden: true });
  const look = () => {
    for (const axis of ["x", "y"]) place[axis] = Math.min(100, Math.max(0, place[axis]));
    root.style.setProperty("--zoom", place.zoom);
    root.style.setProperty("--px", place.x + "%");
    root.style.setProperty("--py", place.y + "%");
    root.classList.toggle("zoomed", place.zoom > 1);
    zoomed.hidden = place.zoom <= 1;
    zoomed.textContent = `Zoom ${place.zoom}× – reset`;
    for (const range of all("input[name=zoom]")) range.value = place.zoom;
  };
  zoomed.addEventListener("click", () => { place.zoom = 1; look(); });
  document.body.append(zoomed);
  const draggable = frame => {
    let from = null;
    frame.addEventListener("dragstart", event => event.preventDefault());
    frame.addEventListener("pointerdown", event => { if (place.zoom > 1) from = [event.clientX, event.clientY]; });
    frame.addEventListener("pointermove", event => {
      if (!from) return;
      const share = 100 / (place.zoom - 1);
      place.x -= share * (event.clientX - from[0]) / frame.clientWidth;
      place.y -= share * (event.clientY - from[1]) / frame.clientHeight;
      from = [event.clientX, event.clientY];
      look();
    });
    for (const end of ["pointerup", "pointerleave", "pointercancel"]) frame.addEventListener(end, () => { from = null; });
  };
  all("figure .frame").forEach(draggable);

  // The stage: one photo, and over it the lines of the result that is chosen, from the slider on.
  const stage = document.querySelector(".stage");
  const photo = document.querySelector("header img");
  if (stage && photo) {
    const layers = all(".layers > [data-row]");
    const lines = make("i", { className: "lines" });
    const over = make("span", { className: "cut" }, make("span", { className: "over" }, lines));
    const frame = make("div", { className: "frame", tabIndex: 0 }, make("img", { src: photo.src, alt: photo.alt }), over);
    frame.setAttribute("role", "group");
    frame.setAttribute("aria-label", "The image with outlines; arrow keys move it when it is enlarged");
    frame.style.setProperty("--wide", photo.getAttribute("width") / photo.getAttribute("height"));
    const result = make("select", {}, ...layers.map(layer => make("option", { value: layer.dataset.row, textContent: layer.dataset.title })));
    const slider = make("input", { type: "range", min: 0, max: 100, value: 35 });
    const zoom = make("input", { type: "range", name: "zoom", min: 1, max: 8, step: 0.5, value: 1 });
    const show = () => {
      const image = layers.find(layer => layer.dataset.row === result.value).querySelector("img");
      lines.style.maskImage = lines.style.webkitMaskImage = `url("${image.src}")`;
    };
    const cut = () => { frame.style.setProperty("--cut", slider.value + "%"); };
    result.addEventListener("change", show);
    slider.addEventListener("input", cut);
    zoom.addEventListener("input", () => { place.zoom = Number(zoom.value); look(); });
    frame.addEventListener("keydown", event => {
      const step = { ArrowLeft: [-5, 0], ArrowRight: [5, 0], ArrowUp: [0, -5], ArrowDown: [0, 5] }[event.key];
      if (!step || place.zoom <= 1) return;
      event.preventDefault();
      place.x += step[0];
      place.y += step[1];
      look();
    });
    draggable(frame);
    stage.append(make("div", { className: "controls" }, make("label", {}, "Result ", result),
      make("label", {}, "Image | outlines ", slider), make("label", {}, "Zoom ", zoom)), frame);
    // What is picked is shown first, or else a segmentation that suits.
    const named = all(".pick h3 a[href^='#card-']").map(link => decodeURIComponent(link.hash.slice(6)));
    const suiting = all("#methods [data-verdict=suits]").map(row => row.id.slice(4));
    const first = [...named, ...suiting].find(name => layers.some(layer => layer.dataset.row === name));
    if (first) result.value = first;
    show();
    cut();
  }
  look();
})();

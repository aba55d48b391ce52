// Draws the page from the JSON in #mlpipe-page. Names, titles and values come from files of a project: they become text
// nodes and attributes, never markup, and nothing is loaded from anywhere.
(function () {
  "use strict";
  const page = JSON.parse(document.getElementById("mlpipe-page").textContent);
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const hidden = new Set(); // revisions that the reader has switched off
  const colors = new Map(page.revisions.map((revision) => [revision.name, revision.color]));
  const cards = [];
  const tip = element("div", "");
  tip.id = "tip";
  tip.hidden = true;

  function element(tag, className, text) {
    const made = document.createElement(tag);
    if (className) made.className = className;
    if (text !== undefined) made.textContent = text;
    return made;
  }

  function dot(revision) {
    const made = element("span", "dot");
    made.style.background = colors.get(revision) || "gray";
    made.setAttribute("aria-hidden", "true");
    return made;
  }

  // What a template of the user's own wants to load or link stays where it is.
  function loaderOf(card) {
    const refuse = (what) => {
      problem(card, what);
      return Promise.reject(new Error(what));
    };
    const made = vega.loader();
    made.load = (uri) => refuse("This page stands alone and does not load " + uri);
    made.sanitize = (uri, options) =>
      options && options.context === "image" && /^data:image\//.test(uri)
        ? Promise.resolve({ href: uri })
        : refuse("This page stands alone and does not link to " + uri);
    return made;
  }

  function theme() {
    const style = getComputedStyle(document.documentElement);
    const color = (name) => style.getPropertyValue(name).trim();
    const text = { labelColor: color("--faint"), titleColor: color("--ink"), labelFontSize: 11, titleFontSize: 12, titleFontWeight: 500 };
    return {
      background: null,
      font: "system-ui, 'Segoe UI', Roboto, 'Helvetica Neue', sans-serif",
      view: { stroke: color("--line") },
      // Vega-Lite makes descriptions of marks from titles as expressions, where a backslash of a name is none.
      mark: { aria: false },
      axis: { ...text, gridColor: color("--grid"), domainColor: color("--line"), tickColor: color("--line") },
      legend: { ...text, orient: "bottom", labelLimit: 400, columns: 2 },
      header: text,
      title: { color: color("--ink") },
      line: { strokeWidth: 1.8 },
      text: { color: color("--ink") },
    };
  }

  function problem(card, text) {
    if (card.problems.has(text)) return;
    card.problems.add(text);
    card.element.append(element("p", "problem", text));
  }

  function logger(card) {
    const made = {
      level: (level) => (level === undefined ? vega.Warn : made),
      error: (...words) => (problem(card, words.map((word) => (word && word.message) || String(word)).join(" ")), made),
      warn: (...words) => (words[0] === "Loading failed" || console.warn(...words), made), // the loader has told of it
      info: () => made,
      debug: () => made,
    };
    return made;
  }

  function specOf(card) {
    const spec = JSON.parse(JSON.stringify(card.plot.spec));
    if (spec.data && Array.isArray(spec.data.values))
      spec.data.values = spec.data.values.filter((row) => !hidden.has(row.rev));
    if (spec.description === undefined) spec.description = card.plot.title;
    return spec;
  }

  async function draw(card) {
    if (card.view) card.view.finalize();
    card.view = null;
    card.picture.replaceChildren();
    const place = element("div", "view");
    card.picture.append(place);
    const spec = specOf(card);
    card.rows = spec.data && Array.isArray(spec.data.values) ? spec.data.values : [];
    try {
      const log = logger(card);
      const compiled = vegaLite.compile(spec, { config: theme(), logger: log }).spec;
      const view = new vega.View(vega.parse(compiled, null, { ast: true }), {
        expr: vegaInterpreter.expressionInterpreter, renderer: "svg", container: place, hover: true, loader: loaderOf(card), logger: log,
      });
      view.tooltip((_, event, __, value) => (card.plot.form === "lines" ? undefined : showValue(card, event, value)));
      await view.runAsync();
      card.view = view;
      if (card.plot.form === "lines") addCrosshair(card, place);
    } catch (error) {
      problem(card, "This plot cannot be drawn: " + error.message);
    }
  }

  function placeTip(event) {
    tip.hidden = false;
    const box = tip.getBoundingClientRect();
    const right = event.clientX + 14 + box.width < window.innerWidth;
    tip.style.left = Math.max(4, right ? event.clientX + 14 : event.clientX - 14 - box.width) + "px";
    tip.style.top = Math.max(4, Math.min(event.clientY + 14, window.innerHeight - box.height - 4)) + "px";
  }

  function tipLine(name, value, revision) {
    const line = element("div", "");
    if (revision !== undefined) line.append(dot(revision));
    line.append(element("span", "", name), element("b", "", value));
    return line;
  }

  function showValue(card, event, value) {
    if (value === null || value === undefined || value === "") return void (tip.hidden = true);
    const fields = typeof value === "object" ? Object.entries(value) : [["", String(value)]];
    const names = { rev: "revision", x: card.plot.x_label, y: card.plot.y_label };
    tip.replaceChildren(...fields.map(([name, text]) => tipLine(names[name] || name, String(text))));
    placeTip(event);
  }

  // Of lines the nearest point of each is shown, wherever the pointer is.
  function addCrosshair(card, place) {
    let scale;
    try {
      scale = card.view.scale("x");
    } catch (_) {
      return;
    }
    if (!scale || !scale.invert) return;
    const number = (x) => (typeof x === "string" ? Date.parse(x) : x);
    const rule = element("div", "rule");
    rule.hidden = true;
    card.picture.append(rule);
    place.addEventListener("pointermove", (event) => {
      const box = place.querySelector("svg").getBoundingClientRect();
      const origin = card.view.origin();
      const x = event.clientX - box.left - origin[0];
      const y = event.clientY - box.top - origin[1];
      if (x < 0 || y < 0 || x > card.view.width() || y > card.view.height()) return leave();
      const at = +card.view.scale("x").invert(x);
      const nearest = new Map();
      for (const row of card.rows) {
        if (row.x === null || row.x === undefined || row.y === null || row.y === undefined) continue;
        const key = row.line === undefined ? row.rev : row.rev + " · " + row.line;
        const distance = Math.abs(number(row.x) - at);
        const known = nearest.get(key);
        if (!known || distance < known.distance) nearest.set(key, { row, distance });
      }
      const found = [...nearest.entries()].sort((a, b) => a[1].distance - b[1].distance);
      if (found.length === 0) return leave();
      tip.replaceChildren(
        tipLine(card.plot.x_label, String(found[0][1].row.x)),
        ...[...nearest.entries()].map(([key, { row }]) => tipLine(key, String(row.y), row.rev)));
      placeTip(event);
      const ruled = card.view.scale("x")(number(found[0][1].row.x)) + origin[0] + box.left;
      rule.hidden = false;
      rule.style.left = ruled - card.picture.getBoundingClientRect().left + card.picture.scrollLeft + "px";
      rule.style.top = box.top - card.picture.getBoundingClientRect().top + origin[1] + "px";
      rule.style.height = card.view.height() + "px";
    });
    const leave = () => (rule.hidden = tip.hidden = true);
    place.addEventListener("pointerleave", leave);
  }

  function addImages(card) {
    const images = element("div", "images");
    for (const image of card.plot.images) {
      const figure = element("figure", "");
      const caption = element("figcaption", "");
      caption.append(dot(image.revision), element("span", "", image.revision));
      const picture = element("img", "");
      picture.alt = card.plot.title + ", " + image.revision;
      picture.src = image.src;
      picture.addEventListener("error", () => problem(card, "The image of " + image.revision + " cannot be shown: its bytes are no such image."));
      figure.dataset.revision = image.revision;
      figure.append(caption, picture);
      images.append(figure);
    }
    card.picture.append(images);
  }

  function addCard(plot, parent) {
    const card = { plot, element: element("section", "card"), picture: element("div", "picture"), problems: new Set(), view: null, rows: [] };
    card.element.append(element("h3", "", plot.title));
    if (plot.id !== plot.title) card.element.append(element("p", "id", plot.id));
    card.element.append(card.picture);
    for (const note of plot.notes) card.element.append(element("p", "note", note));
    for (const text of plot.problems) problem(card, text);
    if (plot.wide) card.element.classList.add("wide");
    if (plot.images) addImages(card);
    parent.append(card.element);
    cards.push(card);
  }

  function addTable(section, main) {
    main.append(element("h2", "", section.title));
    if (section.rows.length === 0) return void main.append(element("p", "note", section.empty));
    const table = element("table", "");
    const head = element("tr", "");
    for (const name of section.header) {
      const cell = element("th", "", name);
      cell.scope = "col";
      head.append(cell);
    }
    const body = element("tbody", "");
    section.rows.forEach((cells, i) => {
      const row = element("tr", "");
      cells.forEach((text, j) => row.append(element("td", j + 1 === cells.length ? section.marks[i] || "" : "", text)));
      body.append(row);
    });
    table.append(element("thead", ""), body);
    table.firstChild.append(head);
    const frame = element("div", "table");
    frame.append(table);
    main.append(frame);
  }

  function addLegend(header) {
    if (page.revisions.length === 0) return;
    const legend = element("fieldset", "");
    legend.append(element("legend", "", "Revisions"));
    for (const revision of page.revisions) {
      const label = element("label", "revision");
      const box = element("input", "");
      box.type = "checkbox";
      box.checked = true;
      box.addEventListener("change", () => {
        box.checked ? hidden.delete(revision.name) : hidden.add(revision.name);
        for (const figure of document.querySelectorAll("figure"))
          figure.hidden = hidden.has(figure.dataset.revision);
        drawAll();
      });
      label.append(box, dot(revision.name), element("span", "", revision.name));
      legend.append(label);
    }
    header.append(legend);
  }

  function addSearch(header) {
    if (page.plots.length < 7) return;
    const search = element("input", "");
    search.type = "search";
    search.placeholder = "Find a plot";
    search.setAttribute("aria-label", "Find a plot");
    search.addEventListener("input", () => {
      const wanted = search.value.toLowerCase();
      for (const card of cards)
        card.element.hidden = !(card.plot.title + "\n" + card.plot.id).toLowerCase().includes(wanted);
      for (const group of document.querySelectorAll(".group"))
        group.hidden = !group.querySelector(".card:not([hidden])");
    });
    header.append(search);
  }

  let round = 0;
  async function drawAll() {
    const mine = ++round;
    document.documentElement.dataset.state = "drawing";
    for (const card of cards) {
      if (!card.plot.spec) continue;
      await draw(card);
      if (mine !== round) return; // begun anew meanwhile
      await new Promise((resolve) => setTimeout(resolve, 0));
    }
    document.documentElement.dataset.state = "drawn";
  }

  const header = document.querySelector("header");
  const main = document.querySelector("main");
  header.append(element("h1", "", page.title));
  addLegend(header);
  addSearch(header);
  for (const section of page.sections) addTable(section, main);
  const groups = new Map();
  for (const plot of page.plots) {
    if (!groups.has(plot.group)) {
      const group = element("div", "group");
      if (plot.group) group.append(element("h2", "", plot.group));
      const grid = element("div", "cards");
      group.append(grid);
      main.append(group);
      groups.set(plot.group, grid);
    }
    addCard(plot, groups.get(plot.group));
  }
  if (page.plots.length === 0 && page.no_plots) {
    if (page.sections.length > 0) main.append(element("h2", "", "Plots"));
    main.append(element("p", "note", page.no_plots));
  }
  document.body.append(tip);
  dark.addEventListener("change", drawAll);
  drawAll();
})();

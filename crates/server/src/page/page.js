// The page: a text in, its brief out, both languages side by side. Everything goes into the page as text, never as markup.
"use strict";
(function () {
  const get = (id) => document.getElementById(id);
  const [form, box, state, result, make, stop, save] = ["form", "text", "status", "result", "make", "stop", "save"].map(get);
  let language = localStorage.getItem("language") || ((navigator.language || "").startsWith("ar") ? "ar" : "en");
  let brief = null;
  let running = null;
  let said = null;

  // Values stand in isolation, so that an English one does not turn the Arabic around it.
  function word(name, values) {
    return WORDS[language][name].replace(/\{(\w+)\}/g, (_, key) => "\u2068" + (values || {})[key] + "\u2069");
  }

  // An element with attributes and children; strings become text.
  function el(tag, attributes, ...children) {
    const node = document.createElement(tag);
    Object.entries(attributes || {}).forEach(([name, value]) => node.setAttribute(name, value));
    node.append(...children.filter((child) => child !== null && child !== undefined));
    return node;
  }
  const arabic = (tag, text, attributes) => el(tag, { lang: "ar", dir: "rtl", ...attributes }, text);
  const english = (tag, text, attributes) => el(tag, { lang: "en", dir: "ltr", ...attributes }, text);

  function say(name, values, bad) {
    said = [name, values, bad];
    state.textContent = name ? word(name, values) : "";
    state.classList.toggle("bad", Boolean(bad));
  }

  function speak() {
    document.documentElement.lang = language;
    document.documentElement.dir = language === "ar" ? "rtl" : "ltr";
    document.querySelectorAll("[data-w]").forEach((node) => {
      node.textContent = word(node.dataset.w === "theme" ? (isDark() ? "light" : "dark") : node.dataset.w);
    });
    get("language").textContent = language === "ar" ? "English" : "العربية";
    get("language").lang = language === "ar" ? "en" : "ar";
    if (said) say(...said);
    if (brief) draw(brief, true);
  }

  function isDark() {
    const chosen = document.documentElement.dataset.theme;
    return chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  }

  async function ask(path, body, signal) {
    const headers = { "Content-Type": "application/json", Accept: "application/json" };
    if (get("key").value) headers.Authorization = "Bearer " + get("key").value;
    let response;
    try {
      response = await fetch(path, { method: "POST", headers, body: JSON.stringify(body), signal });
    } catch (error) {
      throw error.name === "AbortError" ? error : new Error(word("offline"));
    }
    const answer = await response.json().catch(() => ({ error: String(response.status) }));
    if (!response.ok) {
      if (response.status === 401 || response.status === 403) get("key-line").hidden = false;
      throw new Error(answer.error);
    }
    return answer;
  }

  // Whether it is the source of a page: it has tags that no text has.
  const isPage = (text) => /<(!doctype|html|body|p|div|article|h1)[\s>]/i.test(text);

  async function run() {
    const text = box.value.trim();
    if (!text) {
      say("empty", {}, true);
      box.focus();
      return;
    }
    if (running) running.abort();
    const work = new AbortController();
    running = work;
    const begin = performance.now();
    const article = isPage(text) ? { html: text } : { text };
    [make.disabled, stop.hidden, save.hidden, brief] = [true, false, true, null];
    try {
      say("reading");
      const extracted = await ask("v1/extract", article, work.signal);
      draw(extracted, false);
      say("translating", { n: extracted.sentences.length });
      brief = await ask("v1/brief", { ...article, full: true }, work.signal);
      draw(brief, true);
      save.hidden = false;
      const seconds = ((performance.now() - begin) / 1000).toFixed(1);
      say("done", { n: brief.sentences.length, f: brief.flags.length, s: seconds });
      result.focus({ preventScroll: true });
    } catch (error) {
      if (error.name === "AbortError") say("stopped");
      else say("failed", { e: error.message }, true);
    } finally {
      if (running === work) running = null;
      [make.disabled, stop.hidden] = [false, true];
    }
  }

  function draw(record, whole) {
    const flags = (at) => record.flags.filter((flag) => flag.at === at);
    const parts = [];
    if (record.title.en) parts.push(english("h2", record.title.en));
    if (record.title.ar) parts.push(arabic(record.title.en ? "p" : "h2", record.title.ar, { class: "title-ar" }));
    const about = [record.outlet, record.published && record.published.date, record.byline.en || record.byline.ar, record.dateline.en || record.dateline.ar];
    const line = about.filter(Boolean);
    if (line.length) parts.push(el("p", { class: "hint" }, ...line.flatMap((part, i) => [i ? " · " : "", el("bdi", {}, part)])));
    if (record.brief) parts.push(...points(record.brief));
    parts.push(el("h3", {}, word("sentences")), rows(record, whole, flags));
    const known = new Set(record.sentences.map((s) => s.id));
    const rest = whole ? record.flags.filter((flag) => !known.has(flag.at)) : [];
    if (rest.length) parts.push(el("h3", {}, word("flags")), reasons(rest));
    parts.push(...extras(record));
    if (record.models.translator) {
      const m = record.models.translator;
      parts.push(el("p", { class: "made" }, word("made", { m: m.name, h: m.sha256, c: m.compute, n: m.notice || "" })));
    }
    result.replaceChildren(...parts);
    result.hidden = false;
  }

  // Bullets point to their sentences, and light them.
  function points(made) {
    const point = (tag, item, attributes) => {
      const links = item.sentences.flatMap((id, i) => [i ? ", " : "", el("a", { href: "#row-" + id }, id)]);
      const node = english(tag, item.text + " ", attributes);
      const from = item.traced === false ? ["(", word("untraced", { m: item.model }), ")"] : ["[", ...links, "]"];
      node.append(el("span", { class: "ids" }, ...from));
      const light = (on) => item.sentences.forEach((id) => get("row-" + id).classList.toggle("lit", on));
      ["mouseenter", "focusin"].forEach((name) => node.addEventListener(name, () => light(true)));
      ["mouseleave", "focusout"].forEach((name) => node.addEventListener(name, () => light(false)));
      return node;
    };
    const out = [];
    if (made.glance) out.push(el("h3", {}, word("glance")), point("p", made.glance, { class: "glance" }));
    const list = english("ul", "", { class: "points" });
    list.append(...made.bullets.map((bullet) => point("li", bullet)));
    return [...out, list];
  }

  function rows(record, whole, flags) {
    const written = new Map((record.translation || []).map((t) => [t.sentence, t.en]));
    const list = el("ol", { class: "rows" });
    list.append(el("li", { class: "row heads", "aria-hidden": "true" }, el("span", {}, word("arabic")), el("span", {}, word("english"))));
    record.sentences.forEach((sentence) => {
      const doubts = whole ? flags(sentence.id) : [];
      const row = el("li", { class: "row " + sentence.kind + (doubts.length ? " flagged" : ""), id: "row-" + sentence.id, tabindex: "0" });
      row.append(arabic("p", sentence.ar));
      row.append(whole ? english("p", written.get(sentence.id) || "") : english("p", "…", { class: "waiting" }));
      if (doubts.length) row.append(reasons(doubts));
      list.append(row);
    });
    return list;
  }

  function reasons(list) {
    const one = (flag) => el("li", {}, english("strong", flag.kind.replaceAll("_", " ")), ": ", el("bdi", {}, flag.detail));
    return el("ul", { class: "flags" }, ...list.map(one));
  }

  function extras(record) {
    const out = [];
    const figures = record.figures.filter((figure) => figure.en);
    if (figures.length) {
      const row = (f) => el("tr", {}, arabic("td", f.ar), english("td", f.en), el("td", {}, el("a", { href: "#row-" + f.sentence }, f.sentence)));
      out.push(el("h3", {}, word("figures")), el("table", {}, el("tbody", {}, ...figures.map(row))));
    }
    if (record.quotes.length) {
      out.push(el("h3", {}, word("quotes")));
      record.quotes.forEach((quote) => out.push(arabic("blockquote", "«" + quote.ar + "»" + (quote.speaker ? " — " + quote.speaker : ""))));
    }
    return out;
  }

  function download() {
    const blob = new Blob([JSON.stringify(brief, null, 2)], { type: "application/json" });
    const link = el("a", { href: URL.createObjectURL(blob), download: "brief.json" });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  }

  // Arrows go from row to row.
  result.addEventListener("keydown", (event) => {
    const row = event.target.closest(".row");
    const step = { ArrowDown: "nextElementSibling", ArrowUp: "previousElementSibling" }[event.key];
    const next = row && step && row[step];
    if (next && next.tabIndex === 0) {
      next.focus();
      event.preventDefault();
    }
  });
  form.addEventListener("submit", (event) => { event.preventDefault(); run(); });
  box.addEventListener("keydown", (event) => { if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); run(); } });
  stop.addEventListener("click", () => running && running.abort());
  save.addEventListener("click", download);
  get("sample").addEventListener("click", () => { box.value = SAMPLE; box.focus(); });
  get("language").addEventListener("click", () => { language = language === "ar" ? "en" : "ar"; localStorage.setItem("language", language); speak(); });
  get("theme").addEventListener("click", () => {
    document.documentElement.dataset.theme = isDark() ? "light" : "dark";
    localStorage.setItem("theme", document.documentElement.dataset.theme);
    get("theme").setAttribute("aria-pressed", String(isDark()));
    speak();
  });
  ["dragover", "dragleave", "drop"].forEach((name) => box.addEventListener(name, (event) => {
    event.preventDefault();
    box.classList.toggle("over", name === "dragover");
    const file = name === "drop" && event.dataTransfer.files[0];
    if (file) file.text().then((text) => { box.value = text; });
  }));
  if (localStorage.getItem("theme")) document.documentElement.dataset.theme = localStorage.getItem("theme");
  fetch("frontend/settings").then((r) => r.json()).then((s) => { get("key-line").hidden = !s.keyRequired; }).catch(() => {});
  speak();
})();

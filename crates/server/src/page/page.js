// The page: a text in, its brief out, both languages side by side. Everything goes into the page as text, never as markup.
"use strict";
(function () {
  const get = (id) => document.getElementById(id);
  const [form, box, state, result, make, stop, save] = ["form", "text", "status", "result", "make", "stop", "save"].map(get);
  let language = Keep.setting("language") || ((navigator.language || "").startsWith("ar") ? "ar" : "en");
  let brief = null;
  let running = null;
  // Of what is shown, its name in the history.
  let kept = null;
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
    document.querySelectorAll("[data-l]").forEach((node) => node.setAttribute("aria-label", word(node.dataset.l)));
    get("language").textContent = language === "ar" ? "English" : "العربية";
    get("language").lang = language === "ar" ? "en" : "ar";
    if (said) say(...said);
    if (brief) draw(brief, true);
    remember();
  }

  function isDark() {
    const chosen = document.documentElement.dataset.theme;
    return chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  }

  async function post(path, body, signal) {
    const headers = { "Content-Type": "application/json", Accept: "application/json" };
    if (get("key").value) headers.Authorization = "Bearer " + get("key").value;
    let response;
    try {
      response = await fetch(path, { method: "POST", headers, body: JSON.stringify(body), signal });
    } catch (error) {
      throw error.name === "AbortError" ? error : new Error(word("offline"));
    }
    if (response.ok) return response;
    const answer = await response.json().catch(() => ({ error: String(response.status) }));
    if (response.status === 401 || response.status === 403) get("key-line").hidden = false;
    throw new Error(answer.error);
  }

  const ask = async (path, body, signal) => (await post(path, body, signal)).json();

  // Something that takes its time, and may be stopped.
  async function busy(work) {
    if (running) running.abort();
    const own = new AbortController();
    running = own;
    [make.disabled, stop.hidden] = [true, false];
    const begin = performance.now();
    try {
      await work(own.signal, () => ((performance.now() - begin) / 1000).toFixed(1));
    } catch (error) {
      if (error.name !== "AbortError") say("failed", { e: error.message }, true);
      // Else something new has begun, and speaks for itself.
      else if (running === own) say("stopped");
    } finally {
      if (running === own) {
        result.querySelectorAll(".waiting").forEach((node) => node.classList.remove("waiting"));
        running = null;
        [make.disabled, stop.hidden] = [false, true];
      }
    }
  }

  // An article: its sentences are there at once, their English when it is made.
  async function one(article, signal, note) {
    [save.hidden, brief, kept] = [true, null, null];
    const extracted = await ask("v1/extract", article, signal);
    draw(extracted, false);
    note(extracted.sentences.length);
    brief = await ask("v1/brief", { ...article, full: true }, signal);
    draw(brief, true);
    save.hidden = false;
    keep();
  }

  function run() {
    const text = box.value.trim();
    if (!text) {
      say("empty", {}, true);
      box.focus();
      return;
    }
    const article = Keep.isPage(text) ? { html: text } : { text };
    busy(async (signal, seconds) => {
      say("reading");
      await one(article, signal, (n) => say("translating", { n }));
      say("done", { n: brief.sentences.length, f: brief.flags.length, s: seconds() });
      result.focus({ preventScroll: true });
    });
  }

  // Files: of one article its text goes into the box; many and feeds are made one after another, and wait in the history; office files
  // and subtitles come back as files.
  async function take(files) {
    const office = (file) => /\.(docx|odt|epub|srt|vtt)$/i.test(file.name);
    const articles = [];
    let none = 0;
    for (const file of files.filter((f) => !office(f))) {
      // A folder has no bytes.
      const text = await file.arrayBuffer().then((bytes) => Keep.decode(new Uint8Array(bytes)), () => "");
      const own = Keep.articles(file.name, text);
      if (!own.length) {
        none += 1;
        say("noArticle", { t: file.name }, true);
      }
      articles.push(...own.map((article) => [article, file.name, text]));
    }
    const packed = files.filter(office);
    if (articles.length === 1 && !packed.length && !articles[0][0].title) {
      box.value = articles[0][2];
      return;
    }
    if (articles.length + packed.length) busy((signal, seconds) => all(articles, packed, none, signal, seconds));
  }

  // What had no article in it counts among those that failed.
  async function all(articles, packed, none, signal, seconds) {
    const n = articles.length;
    let bad = none;
    for (const [i, [article, name]] of articles.entries()) {
      const note = () => say("several", { i: i + 1, n, t: article.title || name });
      note();
      await one(article, signal, note).catch((error) => {
        if (error.name === "AbortError") throw error;
        bad += 1;
      });
    }
    if (n) say("doneAll", { n: n + none, b: bad, s: seconds() }, bad === n + none);
    for (const file of packed) await translateFile(file, signal);
  }

  async function translateFile(file, signal) {
    say("fileWorking", { t: file.name });
    const form = new FormData();
    Object.entries({ source: "ar", target: "en", api_key: get("key").value }).forEach(([name, value]) => form.append(name, value));
    form.append("file", file);
    const response = await fetch("translate_file", { method: "POST", body: form, signal });
    const answer = await response.json().catch(() => ({ error: String(response.status) }));
    if (!response.ok) return say("fileFailed", { t: file.name, e: answer.error }, true);
    // Wherever the server thinks it is: its path is below this page.
    const path = "download_file/" + answer.translatedFileUrl.split("/").pop();
    get("made").append(el("li", {}, el("a", { href: path, download: file.name.replace(/(\.[^.]*)$/, "_en$1"), dir: "auto" }, file.name)));
    get("made").hidden = false;
    return say("fileDone", { t: file.name });
  }

  // The history.
  function keep() {
    const list = Keep.read();
    if (kept === null) kept = String(Date.now()) + Math.random().toString(36).slice(2, 6);
    Keep.write([{ id: kept, record: brief }, ...list.filter((entry) => entry.id !== kept)]);
    remember();
  }

  function remember() {
    const list = Keep.read();
    get("history").hidden = !list.length;
    const line = (entry) => {
      const title = entry.record.title.en || entry.record.title.ar || word("untitled");
      const show = el("button", { type: "button", dir: "auto" }, title);
      const drop = el("button", { type: "button", "aria-label": word("remove") + " " + title }, word("remove"));
      show.addEventListener("click", () => {
        [brief, kept, save.hidden] = [entry.record, entry.id, false];
        draw(brief, true);
        result.focus();
      });
      drop.addEventListener("click", () => { Keep.write(Keep.read().filter((e) => e.id !== entry.id)); remember(); });
      return el("li", {}, show, drop);
    };
    get("earlier").replaceChildren(...list.map(line));
  }

  function draw(record, whole) {
    const flags = (at) => record.flags.filter((flag) => flag.at === at);
    const parts = [];
    if (record.title.en) parts.push(english("h2", record.title.en));
    if (record.title.ar) parts.push(arabic(record.title.en ? "p" : "h2", record.title.ar, { class: "title-ar" }));
    const about = [record.outlet, record.published && record.published.date, record.byline.en || record.byline.ar, record.dateline.en || record.dateline.ar];
    const line = about.filter(Boolean);
    if (line.length) parts.push(el("p", { class: "hint" }, ...line.flatMap((part, i) => [i ? " · " : "", el("bdi", {}, part)])));
    if (record.brief) parts.push(el("div", { class: "brief" }, ...points(record.brief)));
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
      row.append(whole ? editable(record, sentence.id, written.get(sentence.id) || "") : english("p", "…", { class: "waiting" }));
      if (doubts.length) row.append(reasons(doubts));
      list.append(row);
    });
    return list;
  }

  // An English sentence that can be written anew: as plain text, in one line.
  function editable(record, id, text) {
    const edited = (record.edited || []).includes(id);
    const node = english("p", text, { role: "textbox", "aria-label": word("edit", { s: id }), class: edited ? "edited" : "" });
    node.contentEditable = "true";
    node.addEventListener("paste", (event) => {
      event.preventDefault();
      document.execCommand("insertText", false, event.clipboardData.getData("text/plain").replace(/\s+/g, " "));
    });
    node.addEventListener("drop", (event) => event.preventDefault());
    node.addEventListener("keydown", (event) => {
      if (event.key === "Escape") node.textContent = (record.translation.find((t) => t.sentence === id) || {}).en || "";
      if (event.key === "Enter" || event.key === "Escape") {
        event.preventDefault();
        node.blur();
      }
      event.stopPropagation();
    });
    node.addEventListener("blur", () => {
      const written = node.textContent.replace(/\s+/g, " ").trim();
      if (!Keep.edit(record, id, written)) return;
      keep();
      node.classList.add("edited");
      node.textContent = written;
      const top = result.querySelector(".brief");
      if (top) top.replaceChildren(...points(record.brief));
    });
    return node;
  }

  // What a flag says, in the language of the page, with what it quotes in its own direction.
  function saying(flag) {
    const found = language === "ar" && SAYINGS.find(([pattern]) => pattern.test(flag.detail));
    const text = found ? flag.detail.replace(...found) : flag.detail;
    const parts = text.split("`").map((part, i) => (i % 2 ? el("bdi", {}, part) : part));
    return el("span", found ? { lang: "ar", dir: "rtl" } : { lang: "en", dir: "ltr" }, ...parts);
  }

  function reasons(list) {
    const name = (flag) => (language === "ar" && KINDS[flag.kind] ? arabic("strong", KINDS[flag.kind]) : english("strong", flag.kind.replaceAll("_", " ")));
    return el("ul", { class: "flags" }, ...list.map((flag) => el("li", {}, name(flag), ": ", saying(flag))));
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

  // Arrows go from row to row.
  result.addEventListener("keydown", (event) => {
    const row = event.target.isContentEditable ? null : event.target.closest(".row");
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
  get("save-json").addEventListener("click", () => Keep.download(JSON.stringify(brief, null, 2) + "\n", "application/json", Keep.name(brief) + ".json"));
  get("save-md").addEventListener("click", () => Keep.download(Keep.markdown(brief), "text/markdown", Keep.name(brief) + ".md"));
  get("save-html").addEventListener("click", () => Keep.download(Keep.html(brief), "text/html", Keep.name(brief) + ".html"));
  get("save-docx").addEventListener("click", async () => {
    const file = Keep.name(brief) + ".docx";
    try {
      Keep.download(await (await post("v1/docx", brief)).blob(), "", file);
    } catch (error) {
      say("failed", { e: error.message }, true);
    }
  });
  get("forget").addEventListener("click", () => { Keep.write([]); remember(); });
  get("files").addEventListener("change", (event) => { take([...event.target.files]); event.target.value = ""; });
  get("sample").addEventListener("click", () => { box.value = SAMPLE; box.focus(); });
  get("language").addEventListener("click", () => { language = language === "ar" ? "en" : "ar"; Keep.setting("language", language); speak(); });
  get("theme").addEventListener("click", () => {
    document.documentElement.dataset.theme = isDark() ? "light" : "dark";
    Keep.setting("theme", document.documentElement.dataset.theme);
    get("theme").setAttribute("aria-pressed", String(isDark()));
    speak();
  });
  // Files may fall anywhere; words that are dragged stay the browser's business.
  ["dragover", "dragleave", "drop"].forEach((name) => document.addEventListener(name, (event) => {
    if (!event.dataTransfer || ![...event.dataTransfer.types].includes("Files")) return;
    event.preventDefault();
    document.body.classList.toggle("over", name === "dragover");
    if (name === "drop") take([...event.dataTransfer.files]);
  }));
  if (Keep.setting("theme")) document.documentElement.dataset.theme = Keep.setting("theme");
  fetch("frontend/settings").then((r) => r.json()).then((s) => { get("key-line").hidden = !s.keyRequired; }).catch(() => {});
  speak();
})();

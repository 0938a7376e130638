// Records on their way out (HTML, Markdown, JSON) and into the history, which is in this browser only.
"use strict";
const Keep = (function () {
  const NAME = "briefs";
  const MOST = 30;
  const STYLE = "body{max-width:70rem;margin:0 auto;padding:0 1rem 2rem;font:1rem/1.6 system-ui,sans-serif;color-scheme:light dark}.row{display:grid;grid-template-columns:1fr 1fr;gap:.2rem 1.6rem;border-top:1px solid #8888;padding:.4rem 0}.row p{margin:0;overflow-wrap:anywhere}.flags{grid-column:1/-1;font-size:.9rem;margin:0}[lang=ar]{line-height:1.85}@media(max-width:44rem){.row{grid-template-columns:1fr}}";

  function read() {
    try {
      const list = JSON.parse(localStorage.getItem(NAME) || "[]");
      return Array.isArray(list) ? list.filter((entry) => entry && entry.record && Array.isArray(entry.record.sentences)) : [];
    } catch {
      return [];
    }
  }

  // The newest first; what the browser has no room for is forgotten, the oldest first.
  function write(list) {
    for (let rest = list.slice(0, MOST); ; rest = rest.slice(0, -1)) {
      try {
        if (rest.length) localStorage.setItem(NAME, JSON.stringify(rest));
        else localStorage.removeItem(NAME);
        return;
      } catch {
        if (!rest.length) return;
      }
    }
  }

  const english = (record) => new Map((record.translation || []).map((t) => [t.sentence, t.en]));
  const name = (record) => (record.title.en || record.title.ar || "brief").replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-|-$/g, "").slice(0, 60) || "brief";
  // What Markdown would take for marks of its own.
  const plain = (text) => text.replace(/\s+/g, " ").replace(/([\\`*_[\]<>|#])/g, "\\$1");

  function markdown(record) {
    const written = english(record);
    const lines = [];
    if (record.title.en) lines.push("# " + plain(record.title.en), "");
    if (record.title.ar) lines.push((record.title.en ? "" : "# ") + plain(record.title.ar), "");
    const about = [record.outlet, record.published && record.published.date, record.byline.en || record.byline.ar, record.dateline.en || record.dateline.ar, record.url];
    const line = about.filter(Boolean).map(plain).join(" · ");
    if (line) lines.push(line, "");
    if (record.brief) {
      if (record.brief.glance) lines.push("**At a glance.** " + plain(record.brief.glance.text), "");
      record.brief.bullets.forEach((bullet) => lines.push(`- ${plain(bullet.text)} (${bullet.sentences.join(", ")})`));
      lines.push("");
    }
    record.sentences.forEach((sentence) => {
      lines.push(`**${sentence.id}** ${plain(written.get(sentence.id) || "")}`, "", "> " + plain(sentence.ar), "");
      record.flags.filter((flag) => flag.at === sentence.id).forEach((flag) => lines.push(`- \`${flag.kind}\`: ${plain(flag.detail)}`));
      if (record.flags.some((flag) => flag.at === sentence.id)) lines.push("");
    });
    if (record.edited && record.edited.length) lines.push("_Edited by hand: " + record.edited.join(", ") + "_", "");
    const model = record.models.translator;
    if (model) lines.push(`_Machine translation by ${plain(model.name)} (${model.sha256})._`);
    return lines.join("\n").trimEnd() + "\n";
  }

  // A page of its own: made of nodes, so that no text becomes markup.
  function html(record) {
    const page = document.implementation.createHTMLDocument(record.title.en || record.title.ar || "");
    page.documentElement.lang = "en";
    const put = (parent, tag, text, attributes) => {
      const node = page.createElement(tag);
      Object.entries(attributes || {}).forEach(([key, value]) => node.setAttribute(key, value));
      if (text) node.textContent = text;
      parent.append(node);
      return node;
    };
    const [ltr, rtl] = [{ lang: "en", dir: "ltr" }, { lang: "ar", dir: "rtl" }];
    page.head.prepend(put(page.head, "meta", "", { charset: "utf-8" }));
    put(page.head, "meta", "", { name: "viewport", content: "width=device-width, initial-scale=1" });
    const body = page.body;
    if (record.title.en) put(body, "h1", record.title.en, ltr);
    if (record.title.ar) put(body, record.title.en ? "p" : "h1", record.title.ar, rtl);
    const about = [record.outlet, record.published && record.published.date, record.byline.en || record.byline.ar, record.url].filter(Boolean);
    if (about.length) put(body, "p", about.join(" · "), { dir: "auto" });
    if (record.brief) {
      if (record.brief.glance) put(body, "p", "At a glance. " + record.brief.glance.text, ltr);
      const list = put(body, "ul", "", ltr);
      record.brief.bullets.forEach((bullet) => put(list, "li", `${bullet.text} [${bullet.sentences.join(", ")}]`));
    }
    const written = english(record);
    record.sentences.forEach((sentence) => {
      const row = put(body, "div", "", { class: "row", id: sentence.id });
      put(row, "p", written.get(sentence.id) || "", ltr);
      put(row, "p", sentence.ar, rtl);
      const flags = record.flags.filter((flag) => flag.at === sentence.id);
      const list = flags.length ? put(row, "ul", "", { class: "flags", ...ltr }) : null;
      flags.forEach((flag) => put(list, "li", `${flag.kind}: ${flag.detail}`));
    });
    if (record.edited && record.edited.length) put(body, "p", "Edited by hand: " + record.edited.join(", "), ltr);
    const model = record.models.translator;
    if (model) put(body, "p", `Machine translation by ${model.name} (${model.sha256}). ${model.notice || ""}`, ltr);
    // The style goes in as text: this page's policy forbids it in any document that is made here.
    return "<!DOCTYPE html>\n" + page.documentElement.outerHTML.replace("</head>", () => "<style>" + STYLE + "</style></head>") + "\n";
  }

  // A text of a type, or what the server made.
  function download(content, type, file) {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(content instanceof Blob ? content : new Blob([content], { type: type + ";charset=utf-8" }));
    link.download = file;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  }

  // A sentence as somebody wrote it: the record says which were edited, and a bullet made of it alone follows.
  function edit(record, id, text) {
    const own = (record.translation || []).find((t) => t.sentence === id);
    if (!own || own.en === text) return false;
    const before = own.en;
    own.en = text;
    const points = record.brief ? [...record.brief.bullets, ...(record.brief.glance ? [record.brief.glance] : [])] : [];
    points.filter((p) => p.sentences.length === 1 && p.sentences[0] === id && p.text === before).forEach((p) => { p.text = text; });
    record.edited = [...new Set([...(record.edited || []), id])];
    return true;
  }

  // The articles of a file: a feed has many. Records of JSON lines come as they are.
  function articles(file, text) {
    if (/\.(xml|rss|atom)$/i.test(file) || /^\s*(<\?xml[^>]*>\s*)?<(rss|feed|rdf:RDF)[\s>]/i.test(text)) {
      const feed = new DOMParser().parseFromString(text, "text/xml");
      const first = (item, ...names) => {
        const found = names.map((n) => item.getElementsByTagName(n)[0]).find(Boolean);
        return found ? found.textContent.trim() : "";
      };
      const one = (item) => {
        const link = item.getElementsByTagName("link")[0];
        const article = { html: first(item, "content:encoded", "content", "description", "summary"), title: first(item, "title"), url: link ? link.textContent.trim() || link.getAttribute("href") : "" };
        return Object.fromEntries(Object.entries(article).filter(([, value]) => value));
      };
      return [...feed.querySelectorAll("item, entry")].map(one).filter((a) => a.html);
    }
    return text.trim() ? [isPage(text) ? { html: text } : { text }] : [];
  }

  // A file as text. What is no UTF-8, as old pages and texts are not, is in the encoding that it names, else in the one that Windows has for Arabic.
  function decode(bytes) {
    const as = (name) => { try { return new TextDecoder(name).decode(bytes); } catch { return ""; } };
    if (bytes[0] === 0xff && bytes[1] === 0xfe) return as("utf-16le");
    if (bytes[0] === 0xfe && bytes[1] === 0xff) return as("utf-16be");
    const [text, arabic] = [as("utf-8"), /[\u0621-\u064a]/g];
    // A byte that was lost makes no other encoding of it.
    if ((text.split("\ufffd").length - 1) * 10 <= (text.match(arabic) || []).length) return text;
    const named = /(?:charset|encoding)\s*=\s*["']?\s*(?!utf-?8)([\w-]+)/i.exec(text.slice(0, 4096));
    const own = named ? as(named[1]) : "";
    return own.match(arabic) ? own : as("windows-1256");
  }

  // A setting of the page, and a new value for it. Some browsers keep nothing, and throw where they are asked.
  function setting(name, value) {
    try {
      if (value !== undefined) localStorage.setItem(name, value);
      return localStorage.getItem(name);
    } catch {
      return null;
    }
  }

  // Whether it is the source of a page: it has tags that no text has.
  const isPage = (text) => /<(!doctype|html|body|p|div|article|h1)[\s>]/i.test(text);

  return { read, write, markdown, html, download, edit, articles, decode, setting, isPage, name };
})();

"""Writes data/pages: pages in many layouts with the article that extraction should give.

    python3 crates/text/tests/make_pages.py PATH/TO/articles.jsonl

The articles were composed for this project; outlets, menus, comments and notices below were written for these pages.
Every layout gets three articles. `NAME.json` beside a page holds title, published ("date time"), byline, dateline,
body (paragraphs) and `absent`: lines that must not be in the body.
"""

import html
import json
import os
import random
import re
import sys

OUT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "data", "pages")
# Only articles whose byline is plainly "place - name" or "place: name", so that what is expected is beyond doubt.
LINE = re.compile(r"^([^-:()/،]+?(?: \([^()]+\))?)(?: - |: )([^-:()/،]+)$")
NO_NAME = re.compile("تقرير|تحقيق|حوار|حاور|خاص|مراسل|مبعوث|كتب|وكال|الأمم")
ARTICLES = [
    a for a in map(json.loads, open(sys.argv[1], encoding="utf-8")) if LINE.match(a["line"]["ar"]) and not NO_NAME.search(a["line"]["ar"])
]
RNG = random.Random(20261125)
OUTLETS = ["الضفاف", "مرايا اليوم", "بوابة الساحل", "الشراع", "صدى الوادي", "أفق", "المنارة الإخبارية"]
MENU = [
    "الصفحة الأولى",
    "محليات",
    "عربي ودولي",
    "مال وأعمال",
    "ملاعب",
    "فنون",
    "حوارات",
    "كاريكاتير",
    "ملحق الجمعة",
    "وظائف خالية",
    "الطقس",
    "بودكاست",
]
RELATED = [
    "حريق محدود في سوق الخضار القديم من دون إصابات",
    "أسعار صرف العملات أمام الدينار صباح اليوم",
    "صور: افتتاح حديقة النخيل بعد تجديدها",
    "كيف تختار حقيبة المدرسة المناسبة لطفلك؟",
    "مواعيد مباريات الجولة التاسعة والقنوات الناقلة",
    "وصفة اليوم: أرز بالزعفران والزبيب",
]
COMMENTS = [
    ("أبو سعد", "كلام جميل لكن أين التنفيذ على أرض الواقع يا جماعة"),
    ("ليلى", "شكرا على هذا الموضوع المهم"),
    ("زائر", "ننتظر منكم المزيد من هذه التقارير"),
]
COOKIE = "يستخدم موقعنا ملفات تعريف الارتباط لتحسين تجربتك، وبمتابعة التصفح فإنك توافق على سياسة الخصوصية."
AD = "إعلان: خصم خاص على باقات الاشتراك السنوي لفترة محدودة"
NEWSLETTER = "اشترك في نشرتنا البريدية ليصلك جديدنا كل صباح"
MONTHS = ["يناير", "فبراير", "مارس", "أبريل", "مايو", "يونيو", "يوليو", "أغسطس", "سبتمبر", "أكتوبر", "نوفمبر", "ديسمبر"]
LEVANT = ["كانون الثاني", "شباط", "آذار", "نيسان", "أيار", "حزيران", "تموز", "آب", "أيلول", "تشرين الأول", "تشرين الثاني", "كانون الأول"]
esc = html.escape


class Case:
    """One article with its date, outlet and paragraphs of two or three sentences."""

    def __init__(self, number):
        a = ARTICLES[(number * 5 + 2) % len(ARTICLES)]
        self.title = a["title"]["ar"]
        sentences = [s["ar"] for s in a["sentences"]]
        self.paragraphs = []
        while sentences:
            n = RNG.choice([2, 3])
            self.paragraphs.append(" ".join(sentences[:n]))
            sentences = sentences[n:]
        self.place, self.name = LINE.match(a["line"]["ar"]).groups()
        self.outlet = RNG.choice(OUTLETS)
        self.y, self.m, self.d = 2023, RNG.randint(1, 12), RNG.randint(1, 28)
        self.hh, self.mm = RNG.randint(0, 23), RNG.randint(0, 59)
        self.absent = []

    iso = property(lambda s: f"{s.y}-{s.m:02}-{s.d:02}")
    time = property(lambda s: f"{s.hh:02}:{s.mm:02}")
    long = property(lambda s: f"{s.d} {MONTHS[s.m - 1]} {s.y}")

    def hide(self, *lines):
        """Boilerplate lines: they go into the page and must not come out."""
        self.absent += lines
        return lines

    def expected(self, **changes):
        out = dict(
            title=self.title,
            published=f"{self.iso} {self.time}",
            byline=self.name,
            dateline=self.place,
            body=self.paragraphs,
            absent=self.absent,
        )
        out.update(changes)
        return out


def paragraphs(c):
    return "".join(f"<p>{esc(p)}</p>\n" for p in c.paragraphs)


def nav(c):
    return "<nav><ul>" + "".join(f'<li><a href="/s{i}">{m}</a></li>' for i, m in enumerate(c.hide(*RNG.sample(MENU, 8)))) + "</ul></nav>"


def related(c):
    items = "".join(f'<li><a href="/n{i}">{r}</a></li>' for i, r in enumerate(c.hide(*RNG.sample(RELATED, 4))))
    return f'<aside class="related"><h3>مواضيع ذات صلة</h3><ul>{items}</ul></aside>'


def footer(c):
    line = c.hide(f"جميع الحقوق محفوظة لصحيفة {c.outlet} {c.y}")[0]
    return f'<footer><p>{line}</p><a href="/about">من نحن</a> <a href="/ads">أعلن معنا</a></footer>'


def template_with_metadata(c):
    ld = json.dumps(
        {
            "@context": "https://schema.org",
            "@type": "NewsArticle",
            "headline": c.title,
            "datePublished": f"{c.iso}T{c.time}:00+03:00",
            "author": {"@type": "Person", "name": c.name},
            "publisher": {"@type": "Organization", "name": c.outlet},
        },
        ensure_ascii=False,
    )
    return (
        "html",
        f"""<!DOCTYPE html><html lang="ar" dir="rtl"><head><meta charset="utf-8"><title>{esc(c.title)} | {c.outlet}</title>
<meta property="og:title" content="{esc(c.title)}"><meta property="og:site_name" content="{c.outlet}"><script type="application/ld+json">{ld}</script></head>
<body><header>{nav(c)}</header><main><article><h1>{esc(c.title)}</h1><div class="share">{c.hide("شارك الخبر")[0]}</div>
<p>{c.place} - {c.name}</p>{paragraphs(c)}</article>{related(c)}</main>{footer(c)}</body></html>""",
        c.expected(),
    )


def template_without_metadata(c):
    return (
        "html",
        f"""<html dir="rtl"><head><meta charset="utf-8"><title>{esc(c.title)} - {c.outlet}</title></head><body>
<div id="top">{nav(c)}</div><div id="content"><h1>{esc(c.title)}</h1><div class="meta"><span class="date">{c.long} - {c.time}</span></div>
<div class="byline">{c.place}: {c.name}</div><div class="text">{paragraphs(c)}</div></div>{related(c)}{footer(c)}</body></html>""",
        c.expected(),
    )


def br_layout(c):
    body = "<br><br>\n".join(esc(p) for p in c.paragraphs)
    return (
        "html",
        f"""<html dir="rtl"><head><meta charset="utf-8"><title>{esc(c.title)}</title></head><body>{nav(c)}
<table width="100%"><tr><td><h1>{esc(c.title)}</h1><b>{c.long} {c.time}</b><br>
<div id="story">{c.place} ({c.name}) - {body}</div></td></tr></table>{footer(c)}</body></html>""",
        c.expected(),
    )


def old_windows(c):
    body = "".join(f'<p align="right"><font face="Arial" size="3">{esc(p)}</font></p>\n' for p in c.paragraphs)
    page = f"""<html dir="rtl"><head><meta http-equiv="Content-Type" content="text/html; charset=windows-1256"><title>{esc(c.title)}</title></head>
<body bgcolor="#ffffff">{nav(c)}<font size="5"><h1>{esc(c.title)}</h1></font><font size="2">{c.long} - {c.time}</font>
<p>{c.place} - {c.name}</p>{body}{footer(c)}</body></html>"""
    return "html", page.encode("cp1256", errors="xmlcharrefreplace"), c.expected()


def dump_with_crawl_header(c):
    lines = [
        "تمت الزيارة: 03/11/2025",
        *c.hide(*RNG.sample(MENU, 9)),
        c.title,
        c.hide("تكبير الخط تصغير الخط")[0],
        c.title,
        f"{c.long} {c.time}",
        f"{c.name} ({c.place}) {c.paragraphs[0]}",
        *c.paragraphs[1:],
        c.hide(f"جميع الحقوق محفوظة لمركز {c.outlet} للأخبار {c.y} ©")[0],
    ]
    return "txt", "\n".join(lines), c.expected()


def dump_of_another_paper(c):
    lines = [
        c.hide(c.outlet)[0],
        *c.hide(*RNG.sample(MENU, 6)),
        "",
        f"{c.d} {LEVANT[c.m - 1]}/{MONTHS[c.m - 1]} {c.y} الساعة {c.time}",
        "",
        c.title,
        "",
        f"{c.place} - {c.name}",
        "",
        *[p + "\n" for p in c.paragraphs],
        c.hide("اقرأ أيضا:")[0],
        *c.hide(*RNG.sample(RELATED, 3)),
        c.hide(NEWSLETTER)[0],
    ]
    return "txt", "\n".join(lines), c.expected()


def dump_with_share_lines(c):
    lines = [
        *c.hide("تسجيل الدخول", "بحث"),
        c.title,
        f"نشر في: {c.d}/{c.m}/{c.y} - {c.time}",
        *c.hide("شارك على فيسبوك", "شارك على واتساب", "نسخ الرابط"),
        f"{c.place}: {c.name}",
        *c.paragraphs,
        *c.hide("الكلمات الدلالية: أخبار، تقارير", "التعليقات (0)", "أضف تعليقا"),
    ]
    return "txt", "\n".join(lines), c.expected()


def live_blog(c):
    entries = "".join(f'<div class="entry"><span class="t">{8 + i:02}:15</span><p>{esc(p)}</p></div>\n' for i, p in enumerate(c.paragraphs))
    return (
        "html",
        f"""<!DOCTYPE html><html dir="rtl"><head><meta charset="utf-8"><meta property="og:title" content="{esc(c.title)}">
<meta property="article:published_time" content="{c.iso}T{c.time}:00Z"><title>{esc(c.title)}</title></head><body>{nav(c)}
<article><h1>{esc(c.title)}</h1><p>{c.place} - {c.name}</p>{entries}</article>{footer(c)}</body></html>""",
        c.expected(),
    )


def with_comments(c):
    comments = "".join(f'<div class="comment"><b>{n}</b><p>{t}</p></div>' for n, t in COMMENTS)
    c.hide(*[t for _, t in COMMENTS])
    return (
        "html",
        f"""<!DOCTYPE html><html dir="rtl"><head><meta charset="utf-8"><title>{esc(c.title)} | {c.outlet}</title></head><body>{nav(c)}
<article><header><h1>{esc(c.title)}</h1><time datetime="{c.iso}T{c.time}">{c.long} {c.time}</time><p class="author">{c.place} - {c.name}</p></header>
{paragraphs(c)}</article><section id="comments"><h2>التعليقات</h2>{comments}</section>{footer(c)}</body></html>""",
        c.expected(),
    )


def cookies_and_ads(c):
    first, *rest = c.paragraphs
    body = f"<p>{esc(first)}</p>" + f'<div class="ad"><p>{c.hide(AD)[0]}</p></div>' + "".join(f"<p>{esc(p)}</p>" for p in rest)
    return (
        "html",
        f"""<!DOCTYPE html><html dir="rtl"><head><meta charset="utf-8"><title>{esc(c.title)}</title></head><body>
<div id="cookie-banner" class="cookie"><p>{c.hide(COOKIE)[0]}</p><button>موافق</button></div>{nav(c)}<article><h1>{esc(c.title)}</h1>
<p class="date">{c.long} | {c.time}</p><p class="by">{c.place} - {c.name}</p>{body}</article><div class="newsletter"><p>{c.hide(NEWSLETTER)[0]}</p></div>
{footer(c)}</body></html>""",
        c.expected(),
    )


def div_soup(c):
    body = "".join(f'<div class="par"><div>{esc(p)}</div></div>\n' for p in c.paragraphs)
    return (
        "html",
        f"""<html><head><meta charset="utf-8"><meta property="og:title" content="{esc(c.title)}"><meta property="og:site_name" content="{c.outlet}">
<title>{c.outlet}: {esc(c.title)}</title></head><body dir="rtl"><div class="bar">{nav(c)}</div><div class="page"><div class="head"><h1>{esc(c.title)}</h1></div>
<div class="info">{c.d}-{c.m}-{c.y} {c.time}</div><div class="who">{c.place} - {c.name}</div><div class="story">{body}</div></div>
<div class="side">{related(c)}</div><div class="end">{footer(c)}</div></body></html>""",
        c.expected(),
    )


def rss(c):
    import datetime
    import email.utils

    stamp = email.utils.format_datetime(datetime.datetime(c.y, c.m, c.d, c.hh, c.mm, tzinfo=datetime.timezone(datetime.timedelta(hours=4))))
    body = "".join(f"<p>{esc(p)}</p>" for p in c.paragraphs)
    return (
        "xml",
        f"""<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>{c.outlet}</title>
<link>https://example.org/</link><description>آخر الأخبار</description><item><title>{esc(c.title)}</title><link>https://example.org/{c.d}</link>
<guid isPermaLink="false">id-{c.d}-{c.hh}</guid><pubDate>{stamp}</pubDate><dc:creator>{c.place}: {c.name}</dc:creator>
<description>{esc(c.paragraphs[0][:60])}...</description><content:encoded><![CDATA[{body}<p>{c.hide("اقرأ المزيد على موقعنا")[0]}</p>]]></content:encoded></item></channel></rss>""",
        c.expected(),
    )


def atom(c):
    body = "".join(f"<p>{esc(p)}</p>" for p in c.paragraphs)
    return (
        "xml",
        f"""<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom"><title>{c.outlet}</title><updated>{c.iso}T23:59:00+03:00</updated><entry><title>{esc(c.title)}</title>
<link rel="alternate" href="https://example.org/{c.d}"/><id>tag:example.org,{c.iso}:{c.hh}</id><published>{c.iso}T{c.time}:00+03:00</published>
<author><name>{c.name}</name><email>x@example.org</email></author><content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>{c.place} - {c.name}</p>{body}</div></content></entry></feed>""",
        c.expected(),
    )


def utf16_text(c):
    lines = [c.title, f"{c.long} {c.time}", f"{c.place} - {c.name}", "", *c.paragraphs]
    return "txt", "\n".join(lines).encode("utf-16"), c.expected()


def very_short(c):
    c.paragraphs = [c.paragraphs[0].split(". ")[0].rstrip(".") + "."]
    return (
        "html",
        f"""<!DOCTYPE html><html dir="rtl"><head><meta charset="windows-1256"><title>{esc(c.title)}</title></head><body>{nav(c)}
<article><h1>{esc(c.title)}</h1><p class="date">{c.long} {c.time}</p><p>{c.place} - {c.name}</p>{paragraphs(c)}</article>{footer(c)}</body></html>""",
        c.expected(),
    )


def very_long(c):
    for n in range(8):
        c.paragraphs += Case(900 + 13 * n + c.d).paragraphs
    return template_without_metadata(c)


LAYOUTS = [
    template_with_metadata,
    template_without_metadata,
    br_layout,
    old_windows,
    dump_with_crawl_header,
    dump_of_another_paper,
    dump_with_share_lines,
    live_blog,
    with_comments,
    cookies_and_ads,
    div_soup,
    rss,
    atom,
    utf16_text,
    very_short,
    very_long,
]


def main():
    os.makedirs(OUT, exist_ok=True)
    for old in os.listdir(OUT):
        os.remove(os.path.join(OUT, old))
    number = 0
    for layout in LAYOUTS:
        for copy in range(3):
            ending, page, expected = layout(Case(number))
            number += 1
            name = os.path.join(OUT, f"{layout.__name__.replace('_', '-')}-{copy + 1}")
            with open(f"{name}.{ending}", "wb") as f:
                f.write(page if isinstance(page, bytes) else page.encode("utf-8"))
            with open(f"{name}.json", "w", encoding="utf-8") as f:
                json.dump(expected, f, ensure_ascii=False, indent=1)
                f.write("\n")


main()


def sentences():
    """data/sentences-articles.txt: paragraphs with their sentence ends, out of articles whose sentences are known."""
    with open(os.path.join(OUT, "..", "sentences-articles.txt"), "w", encoding="utf-8") as f:
        f.write('# One paragraph a line, " | " where a sentence ends; made by make_pages.py.\n')
        for a in ARTICLES[1::3]:
            s = [x["ar"] for x in a["sentences"]]
            for i in range(0, len(s), 4):
                f.write(" | ".join(s[i : i + 4]) + "\n")


sentences()

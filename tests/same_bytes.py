"""The same bytes alone and under load: mixed requests of every API, one by one and then many at a time.

    python3 tests/same_bytes.py target/release/mujaz [REQUESTS] [AT A TIME] [--compute f32|int8|bf16] [--model NAME]

Without `--compute` both f32 and int8 are tried. Requests (300 unless told) are translations as text, lists and HTML through LibreTranslate's,
DeepL's, OpenAI's and our own API, briefs, summaries, extractions and checks. What an answer says of its own time and number (OpenAI's
`id` and `created`) is left out of the comparison; everything else must be the same to the byte. Ends with 1 where it is not.
"""

import argparse
import hashlib
import json
import re
import sys
import threading
import time
import urllib.error
import urllib.request

from clients import Server

SUBJECTS = ["الوزير", "الرئيس", "رئيس الوزراء", "المتحدث باسم الجيش", "مدير المستشفى", "محافظ البنك المركزي", "رئيسة البلدية"]
VERBS = ["قال", "أكد", "أعلن", "نفى"]
THINGS = [
    "إن المفاوضات مستمرة في القاهرة",
    "أن الأسعار ارتفعت بنسبة 5 في المئة",
    "أن 14 شخصا قتلوا في الهجوم",
    "إن الاجتماع سيعقد يوم الخميس المقبل بحضور عشرين وزيرا من دول المنطقة",
    "أنه لن يستقيل",
    "أن المبلغ 3 مليارات دولار، وأن «العمل سيبدأ قريبا» في مدينة حلب شمالي سوريا",
    "إن التفاصيل على www.example.org/a غدا",
]
OWN = re.compile(rb'"id":"chatcmpl-[0-9a-f]+"|"created":\d+')


def sentence(i):
    return f"{VERBS[i % 4]} {SUBJECTS[i % 7]} {THINGS[(i // 3) % 7]} رقم {i}."


def text(i, most=4):
    return " ".join(sentence(i * 7 + k) for k in range(1 + i % most))


def marked(i):
    words = sentence(i).split(" ")
    words[1] = f"<b>{words[1]}</b>"
    words[-2] = f'<a href="/{i}?a=1&amp;b">{words[-2]}</a>'
    return f"<p>{' '.join(words)}</p>\n<p dir=rtl>{text(i + 1)} <code>x = {i}</code></p>"


def article(i):
    return f"عنوان الخبر رقم {i}\n15 فبراير 2018\n{text(i, 5)} {text(i + 2, 3)}"


def chat(model, content):
    return "/v1/chat/completions", {"model": model, "messages": [{"role": "user", "content": content}]}


KINDS = [
    lambda i: ("/translate", {"q": text(i), "source": "ar", "target": "en"}),
    lambda i: ("/translate", {"q": [text(i), sentence(i), ""], "source": "auto", "target": "en", "alternatives": i % 3}),
    lambda i: ("/translate", {"q": marked(i), "source": "auto", "target": "en", "format": "html"}),
    lambda i: ("/v2/translate", {"text": [text(i), sentence(i + 5)], "target_lang": "EN-US", "split_sentences": str(i % 2)}),
    lambda i: ("/v2/translate", {"text": [marked(i)], "target_lang": "EN", "tag_handling": "html", "source_lang": "AR"}),
    lambda i: ("/v1/brief", {"text": article(i), "full": i % 3 == 0, "bullets": 1 + i % 3}),
    lambda i: ("/v1/summarize", {"text": article(i), "bullets": 2}),
    lambda i: ("/v1/check", {"source": sentence(i), "target": f"The minister said that {i + i % 2} people were killed."}),
    lambda i: ("/v1/translate", {"text": marked(i) if i % 2 else text(i), "html": bool(i % 2)}),
    lambda i: chat("mujaz-translate", text(i)),
    lambda i: chat(["mujaz-brief", "mujaz-summarize"][i % 2], article(i)),
    lambda i: ("/v1/extract", {"html": f"<h1>عنوان {i}</h1>{marked(i)}", "show_removed": True}),
]


def ask(url, path, body):
    """The answer's status and bytes; a full line is no answer, as its Retry-After says."""
    request = urllib.request.Request(url + path, json.dumps(body).encode(), {"Content-Type": "application/json"})
    while True:
        try:
            with urllib.request.urlopen(request, timeout=600) as answer:
                return answer.status, OWN.sub(b"", answer.read())
        except urllib.error.HTTPError as error:
            if error.code != 429:
                return error.code, error.read()
            time.sleep(float(error.headers["Retry-After"]) / 10)


def all_of(url, requests, threads):
    answers, order = [None] * len(requests), iter(range(len(requests)))
    lock = threading.Lock()

    def work():
        while True:
            with lock:
                at = next(order, None)
            if at is None:
                return
            answers[at] = ask(url, *requests[at])

    workers = [threading.Thread(target=work) for _ in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return answers


def compare(program, compute, args):
    requests = [KINDS[i % len(KINDS)](i) for i in range(args.requests)]
    with Server(program, "--compute", compute, *(["--model", args.model] if args.model else [])) as server:
        begin = time.time()
        alone = all_of(server.url, requests, 1)
        middle = time.time()
        together = all_of(server.url, requests, args.at_a_time)
        end = time.time()
        engine = dict(re.findall(r"mujaz_engine_(\w+)_total{[^}]*} (\d+)", urllib.request.urlopen(server.url + "/metrics").read().decode()))
    wrong = [i for i, (a, b) in enumerate(zip(alone, together)) if a != b or a[0] != 200]
    for i in wrong[:5]:
        print(f"{requests[i][0]} {json.dumps(requests[i][1], ensure_ascii=False)}\n  alone    {alone[i]}\n  together {together[i]}")
    digest = hashlib.sha256(b"".join(body for _, body in alone)).hexdigest()[:16]
    print(
        f"{compute}: {len(requests)} requests, {len(requests) - len(wrong)} the same alone and {args.at_a_time} at a time, sha256 {digest}; "
        f"{middle - begin:.0f} s one by one, {end - middle:.0f} s together; "
        f"{engine.get('sources', '?')} pieces in {engine.get('batches', '?')} batches, {engine.get('joined', '?')} joined one under way"
    )
    return not wrong


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("requests", nargs="?", type=int, default=300)
    parser.add_argument("at_a_time", nargs="?", type=int, default=64)
    parser.add_argument("--compute")
    parser.add_argument("--model")
    args = parser.parse_args()
    same = [compare(args.program, compute, args) for compute in ([args.compute] if args.compute else ["f32", "int8"])]
    return 0 if all(same) else 1


if __name__ == "__main__":
    sys.exit(main())

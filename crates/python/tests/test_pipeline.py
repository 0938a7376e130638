"""The calls of transformers 4, as model pages have them: same arguments, same shapes."""

import array
import json
import random
import shutil
import struct
from pathlib import Path

import mujaz
import pytest

ROOT = Path(__file__).parents[3]
MARIAN = ROOT / "models" / "tiny-ar-en"
TEXTS = ["وصل الوزير إلى القاهرة.", "قتل 14 شخصا في الهجوم."]


@pytest.fixture(scope="module")
def translator():
    return mujaz.pipeline("translation", model=str(MARIAN), device=-1)


def test_texts_and_lists(translator, command):
    wanted = command("translate", "--lines", "--raw", "--quiet", "--compute", "f32", "--beams", "1", given="\n".join(TEXTS) + "\n").stdout
    texts = wanted.splitlines()
    assert translator(TEXTS, num_beams=1) == [{"translation_text": t} for t in texts]
    assert translator(TEXTS[0], num_beams=1) == [{"translation_text": texts[0]}]
    assert translator(*TEXTS, num_beams=1) == translator(TEXTS, num_beams=1)
    assert list(translator((t for t in TEXTS), num_beams=1)) == [[{"translation_text": t}] for t in texts]
    # How results were picked out of pages' examples.
    assert translator("وصل الوزير.", max_length=64)[0]["translation_text"] == "The minister arrived."


def test_settings_of_the_search(translator):
    many = translator(TEXTS[0], num_beams=4, num_return_sequences=3)
    assert len(many) == 3 and len({m["translation_text"] for m in many}) == 3
    lists = translator(TEXTS, num_beams=4, num_return_sequences=2)
    assert [len(ways) for ways in lists] == [2, 2] and lists[0] == many[:2]
    [short] = translator(TEXTS[0], max_new_tokens=3, return_tensors=True)
    assert list(short) == ["translation_token_ids"] and len(short["translation_token_ids"]) == 4
    assert translator(TEXTS[0], generate_kwargs={"num_beams": 1}) == translator(TEXTS[0], num_beams=1)
    assert translator(TEXTS[0], batch_size=8, clean_up_tokenization_spaces=True, truncation=True) == translator(TEXTS[0])
    with pytest.raises(mujaz.BadOption, match="no option `num_beam`"):
        translator(TEXTS[0], num_beam=4)


def test_what_a_model_cannot_hold(translator):
    long = TEXTS[0] * 400
    with pytest.raises(mujaz.BadInput, match="truncation=True"):
        translator(long)
    assert translator(long, truncation=True, num_beams=1)[0]["translation_text"]


def test_wrong_calls(translator):
    with pytest.raises(mujaz.BadOption, match="no task"):
        mujaz.pipeline("text-generation")
    with pytest.raises(mujaz.BadOption, match="no option"):
        mujaz.pipeline("translation", model="tiny-ar-en", beams=4)
    with pytest.raises(mujaz.BadOption, match="torch_dtype"):
        mujaz.pipeline("translation", model="tiny-ar-en", torch_dtype="float8")
    with pytest.raises(mujaz.BadOption, match="give its folder"):
        mujaz.pipeline("translation", model=object())
    with pytest.raises(mujaz.BadInput):
        translator(7)


def test_names_of_the_hub(tmp_path, monkeypatch):
    monkeypatch.setenv("HF_HOME", str(tmp_path))
    monkeypatch.setenv("MUJAZ_CONFIG_DIR", str(tmp_path))
    with pytest.raises(mujaz.FetchFailed, match="Helsinki-NLP/opus-mt-ar-en"):
        mujaz.pipeline("translation_ar_to_en", model="Helsinki-NLP/opus-mt-ar-en", local_files_only=True)
    with pytest.raises(mujaz.LicenseNotAccepted, match="accept_license=True"):
        mujaz.pipeline("summarization", model="csebuetnlp/mT5_multilingual_XLSum", revision="main", local_files_only=True)


def test_without_a_model_a_summary_is_the_articles_sentences():
    text = "قمة في الكويت غدا\nتنطلق القمة غدا في الكويت. ويحضرها عشرون رئيسا."
    [summary] = mujaz.pipeline("summarization")(text)
    assert summary["summary_text"].startswith("تنطلق القمة")


def write_t5(folder):
    """A T5 of random weights with the tokenizer of the fixtures."""
    draw = random.Random(7)
    tensors = {}

    def add(name, *shape, scale=0.6, offset=0.0):
        count = shape[0] * (shape[1] if len(shape) > 1 else 1)
        tensors[name] = (shape, array.array("f", (draw.gauss(offset, scale) for _ in range(count))))

    d, ffn, heads, vocab = 16, 24, 2, 1200
    add("shared.weight", vocab, d, scale=1.0)
    for side, layers in (("encoder", ("SelfAttention",)), ("decoder", ("SelfAttention", "EncDecAttention"))):
        for at, kind in enumerate(layers):
            for matrix in "qkvo":
                add(f"{side}.block.0.layer.{at}.{kind}.{matrix}.weight", d, d)
            add(f"{side}.block.0.layer.{at}.layer_norm.weight", d, scale=0.0, offset=1.0)
        add(f"{side}.block.0.layer.0.SelfAttention.relative_attention_bias.weight", 32, heads)
        last = f"{side}.block.0.layer.{len(layers)}"
        add(f"{last}.DenseReluDense.wi.weight", ffn, d)
        add(f"{last}.DenseReluDense.wo.weight", d, ffn)
        add(f"{last}.layer_norm.weight", d, scale=0.0, offset=1.0)
        add(f"{side}.final_layer_norm.weight", d, scale=0.0, offset=1.0)
    header, data = {}, b""
    for name, (shape, values) in tensors.items():
        bytes_ = values.tobytes()
        header[name] = {"dtype": "F32", "shape": list(shape), "data_offsets": [len(data), len(data) + len(bytes_)]}
        data += bytes_
    head = json.dumps(header).encode()
    (folder / "model.safetensors").write_bytes(struct.pack("<Q", len(head)) + head + data)
    ids = {"pad_token_id": 0, "eos_token_id": 1, "decoder_start_token_id": 0}
    sizes = {"vocab_size": vocab, "d_model": d, "d_kv": d // heads, "d_ff": ffn, "num_layers": 1, "num_heads": heads}
    config = {"model_type": "t5", "architectures": ["T5ForConditionalGeneration"], "feed_forward_proj": "relu", **ids, **sizes}
    (folder / "config.json").write_text(json.dumps(config))
    (folder / "generation_config.json").write_text(json.dumps({**ids, "max_length": 20}))
    shutil.copy(ROOT / "tests/fixtures/small.spiece.model", folder / "spiece.model")


def test_summaries_by_a_model(tmp_path):
    write_t5(tmp_path)
    summarizer = mujaz.pipeline("summarization", model=tmp_path, tokenizer=str(tmp_path), framework="pt")
    one = summarizer(TEXTS[0], max_length=12, min_length=4, do_sample=False)
    assert isinstance(one, list) and list(one[0]) == ["summary_text"]
    ids = summarizer(TEXTS[0], max_length=12, min_length=4, return_tensors=True)[0]["summary_token_ids"]
    # The start of the output counts as one of its tokens.
    assert 4 <= len(ids) <= 12
    assert summarizer(TEXTS, max_length=12, min_length=4)[0] == one[0]
    # T5 has no longest text.
    assert summarizer(TEXTS[0] * 200, max_length=6)


def test_options_of_the_summariser_are_the_commands(tmp_path, monkeypatch, filtered):
    write_t5(tmp_path)
    (tmp_path / "mujaz.toml").write_text("name = 'cross'\ntask = 'summarize'\nsource_lang = 'ar'\n[generation]\nmax_length = 12\n")
    record, own = {"id": "n1", "text": " ".join(TEXTS)}, str(tmp_path)

    def brief(**options):
        return mujaz.open(**options, beams=1).brief(record).to_json()

    one_step = filtered([record], "--beams", "1", "--summarizer", own, "--one-step")
    assert json.loads(one_step[0])["brief"]["glance"]["traced"] is False
    assert [brief(summarizer=own, one_step=True)] == one_step
    assert [brief(model=own, one_step=True)] == filtered([record], "--beams", "1", "--model", own, "--one-step")
    monkeypatch.setenv("MUJAZ_SUMMARIZER", own)
    assert [brief(summarizer="auto")] == filtered([record], "--beams", "1", "--summarizer", "auto")
    monkeypatch.delenv("MUJAZ_SUMMARIZER")
    assert brief(summarizer="auto") == brief()
    for options in ({"one_step": True}, {"one_step": True, "preset": "fast"}):
        with pytest.raises(mujaz.BadOption, match="summari[sz]er"):
            mujaz.open(**options)

#!/usr/bin/env bash
# The whole recipe on a small slice, in minutes: vocabulary, data, alignments, training, a model that mujaz loads.
#
#   models/tiny-ar-en/train/smoke.sh CORPORA PYTHON [MUJAZ]
#
# CORPORA holds news-pairs.tsv and articles.jsonl, and open-pairs.tsv.xz if there is one. PYTHON has torch, sentencepiece,
# safetensors and numpy.
set -euo pipefail
corpora=$(realpath "$1")
python=$2
mujaz=${3:-target/release/mujaz}
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/slice" "$work/data"
head -n 4000 "$corpora/news-pairs.tsv" > "$work/slice/news-pairs.tsv"
head -n 40 "$corpora/articles.jsonl" > "$work/slice/articles.jsonl"
"$python" "$here/vocabulary.py" "$work/slice" "$work/tokenizer" 4000
"$python" "$here/prepare.py" "$work/slice" "$work/tokenizer" "$work/data" > "$work/prepare.log"
"$python" "$here/align.py" "$work/data"
"$python" "$here/train.py" --data "$work/data" --tokenizer "$work/tokenizer" --out "$work/model" --minutes 1 --d-model 64 --ffn 128 --encoder-layers 2 --heads 4
# Resuming goes on from the checkpoint.
"$python" "$here/train.py" --data "$work/data" --tokenizer "$work/tokenizer" --out "$work/model" --minutes 1.1 --d-model 64 --ffn 128 --encoder-layers 2 --heads 4 | tail -n 1
echo "قال الوزير إن الاجتماع ناجح." | "$mujaz" translate --lines --model "$work/model" --quiet > "$work/out.txt"
test "$(wc -l < "$work/out.txt")" -eq 1
echo "the recipe works: $(cat "$work/out.txt")"

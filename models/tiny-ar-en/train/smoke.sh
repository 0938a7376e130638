#!/usr/bin/env bash
# The whole recipe on a small slice, in minutes: vocabulary, data, alignments, training, the device leg, a model that mujaz loads.
#
#   models/tiny-ar-en/train/smoke.sh CORPORA PYTHON [MUJAZ]
#
# CORPORA holds what prepare.py reads; the third-party pairs may be missing. PYTHON has torch, sentencepiece, safetensors
# and numpy.
set -euo pipefail
corpora=$(realpath "$1")
python=$2
mujaz=${3:-target/release/mujaz}
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/slice" "$work/data"
for name in news-pairs.tsv:4000 news-pairs-2.tsv:1000 articles.jsonl:40 articles-2.jsonl:10; do
  if [ -e "$corpora/${name%:*}" ]; then
    head -n "${name#*:}" "$corpora/${name%:*}" > "$work/slice/${name%:*}"
  fi
done
# A pair that shares eight words with a test text must not be trained on: the slice's longest sentence plays the test.
cut -f4 "$work/slice/news-pairs.tsv" | awk 'length > length(longest) { longest = $0 } END { print longest }' > "$work/test.en"
"$python" "$here/vocabulary.py" "$work/slice" "$work/tokenizer" 4000
"$python" "$here/prepare.py" "$work/slice" "$work/tokenizer" "$work/data" "$work/test.en" > "$work/prepare.log"
grep "of a test" "$work/prepare.log"
tail -n 1 "$work/prepare.log"
"$python" "$here/align.py" "$work/data"
shape=(--d-model 64 --ffn 128 --encoder-layers 2 --heads 4)
common=(--data "$work/data" --tokenizer "$work/tokenizer" --out "$work/model")
"$python" "$here/train.py" "${common[@]}" --minutes 0.6 --decay 0 "${shape[@]}"
# It goes on from the checkpoint, and the rate falls when asked to.
echo 20 > "$work/model/decay"
"$python" "$here/train.py" "${common[@]}" --minutes 60 --negatives 500 "${shape[@]}" | tail -n 1
# The leg of a lent machine, without one: from a model's weights, with a limit, in parts.
PYTHON=$python TOKENIZER=$work/tokenizer INIT=$work/model "$here/device.sh" "$work/out" 0.1 "$work/data" > "$work/device.log"
cat "$work/out"/model.safetensors.* | cmp - "$work/model/model.safetensors" > /dev/null && { echo "the device leg changed nothing"; exit 1; }
cat "$work/out"/model.safetensors.* > "$work/model/model.safetensors"
echo "قال الوزير إن الاجتماع ناجح." | "$mujaz" translate --lines --model "$work/model" --quiet > "$work/out.txt"
test "$(wc -l < "$work/out.txt")" -eq 1
echo "the recipe works: $(cat "$work/out.txt")"

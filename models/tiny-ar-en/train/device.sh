#!/usr/bin/env bash
# One leg on a lent GPU machine, run there in the repository's root: trains for MINUTES, well within the call's limit,
# and leaves the f16 export, the checkpoint's log and the held-out loss under OUT.
#
#   models/tiny-ar-en/train/device.sh OUT MINUTES DATA [more options of train.py]
#
# DATA holds pairs.npz and held.npz, made and aligned beforehand (prepare.py, align.py: 20 MB). It travels with the
# working tree, so put it in an ignored folder of the repository and name that folder in the tool's `carry`:
#
#   run(command="models/tiny-ar-en/train/device.sh $OUT 7.5 .data --rate 1e-3 --tokens 16000", carry=[".data"], timeout_s=580)
#
# Files over 16 MiB do not come back from $OUT, so the weights come in parts (`cat model.safetensors.* > ...` joins them).
set -euo pipefail
out=$1
minutes=$2
data=$3
shift 3
here=$(cd "$(dirname "$0")" && pwd)
# The model to go on from, and its tokenizer: the shipped one, unless said otherwise.
model=${INIT:-$(dirname "$here")}
work=$(mktemp -d)
python=${PYTHON:-python3}
# What a bare machine may lack: wheels that travelled in .whl (see the device tool's notes).
if compgen -G ".whl/*.whl" > /dev/null; then
  "$python" -m pip install -q --no-index --no-deps --no-compile --target "$work/site" .whl/*.whl
  export PYTHONPATH=$work/site
fi
mkdir -p "$out"
# The timeout is a safety net: SIGTERM makes train.py save and export; half a minute later it would be ended.
limit=$(awk -v m="$minutes" 'BEGIN { print int(m * 60 + 60) }')
timeout --kill-after=30 "$limit" "$python" "$here/train.py" \
  --data "$data" --tokenizer "${TOKENIZER:-$model}" --init "$model" --out "$work/model" \
  --minutes "$minutes" --decay 0.4 --save 60 "$@" 2>&1 | tee "$out/log" || true
split -b 15M -d "$work/model/model.safetensors" "$out/model.safetensors."
cp "$work/model/config.json" "$out/"
sha256sum "$work/model/model.safetensors" | tee -a "$out/log"

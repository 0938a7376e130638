#!/bin/bash
# Everything that is measured on a GPU, in one call of under ten minutes, on a machine that may have no Rust:
#
#     sh benches/gpu/build.sh && bash benches/peers/gpu.sh target/cuda/release/mujaz OUT
#
# Carry the program (stripped), models/, benches/peers/ and a Python with torch, transformers, safetensors and ctranslate2 (which looks
# for libcublas.so.12: a link of that name to version 13 does). Writes OUT/gpu.md and logs. What is not there is passed over and said.
#   MUJAZ_LINES, MUJAZ_REF   Arabic lines and their English, for BLEU; else the samples' lines, for parity alone
#   MUJAZ_SIZES_T, _S        rows x beams to measure
set -u
mujaz=$(realpath "$1")
out=${2:-.}
mkdir -p "$out"
here=$(cd "$(dirname "$0")" && pwd)
python=${PYTHON:-python3}
work=${MUJAZ_PEERS:-/tmp/mujaz-peers}
model=${MUJAZ_TINY:-$here/../../models/tiny-ar-en}
report=$out/gpu.md
say() { echo "$*" | tee -a "$report"; }
: > "$report"
# The models of random weights are made while the rest runs.
for shape in T S; do "$python" "$here/shapes.py" $shape "$work" float32; done > "$out/shapes.log" 2>&1 &
shapes=$!
say "# $(date -u +%F) $(nvidia-smi --query-gpu=name,driver_version,memory.total --format=csv,noheader 2> /dev/null || echo 'no GPU seen')"

say "## Parity on the bundled model: lines that are the CPU's f32, and BLEU and chrF"
input=${MUJAZ_LINES:-}
[ -n "$input" ] || { "$mujaz" extract "$here/../../samples" --format jsonl -q | grep -o '"ar":"[^"]*"' | sed 's/^"ar":"//; s/"$//' | head -200 > "$out/in.ar"; input=$out/in.ar; }
total=$(wc -l < "$input")
for beams in 1 4; do
    "$mujaz" translate --model "$model" --lines -q --device cpu --compute f32 --beams $beams "$input" -o "$out/cpu.$beams"
    for compute in cpu f32 f16 bf16; do
        [ $compute = cpu ] || "$mujaz" translate --model "$model" --lines -q --device cuda --compute $compute --beams $beams "$input" -o "$out/$compute.$beams" || { say "$compute, $beams beams: failed"; continue; }
        same=$(paste -d '\n' "$out/cpu.$beams" "$out/$compute.$beams" | awk 'NR % 2 { a = $0; next } a == $0 { n++ } END { print n + 0 }')
        score=""
        [ -z "${MUJAZ_REF:-}" ] || score=$("$mujaz" eval translation --hyp "$out/$compute.$beams" --ref "$MUJAZ_REF" --resamples 0 | sed -n 2,3p | cut -c1-30 | tr '\n' ' ')
        say "$compute, $beams beams: $same of $total the same; $score"
    done
done

if [ -n "${MUJAZ_ARTICLES:-}" ]; then
    say "## The whole command over $(wc -l < "$MUJAZ_ARTICLES") articles, seconds"
    for device in cuda cpu; do
        nvidia-smi --query-gpu=utilization.gpu --format=csv,noheader,nounits -lms 100 > "$out/busy" 2> /dev/null &
        watch=$!
        start=$(date +%s.%N)
        "$mujaz" brief "$MUJAZ_ARTICLES" --model "$model" --device $device -q -o "$out/briefs.$device" 2> "$out/brief.log"
        end=$(date +%s.%N)
        kill $watch 2> /dev/null
        say "$device: $(echo "$end $start" | awk '{ printf "%.1f", $1 - $2 }'), GPU busy $(awk '{ s += $1; n++ } END { if (n) printf "%d%%", s / n }' "$out/busy"), $(wc -l < "$out/briefs.$device") records"
        rm -f "$out/briefs.$device"
    done
fi
wait $shapes
say "ready after $SECONDS s"

say "## Throughput, generated tokens a second (f16, random weights of the real shapes)"
say "| shape | rows | beams | mujaz | transformers | CTranslate2 | GPU busy under mujaz |"
say "|---|---|---|---|---|---|---|"
for shape in T S; do
    [ -d "$work/$shape/hf" ] || { say "shape $shape could not be built: $out/shapes.log"; continue; }
    if [ $shape = T ]; then
        lengths="--source-tokens 27 --target-tokens 30"
        sizes=${MUJAZ_SIZES_T:-1x1 32x1 256x1 1024x1 1x4 32x4 256x4 1024x4}
    else
        lengths="--source-tokens 512 --target-tokens 84"
        sizes=${MUJAZ_SIZES_S:-1x1 32x1 256x1 1x4 32x4 128x4}
    fi
    # shellcheck disable=SC2086
    timeout 200 "$python" "$here/gpu_peers.py" $shape "$work" $sizes > "$out/peers.$shape" 2> "$out/peers.$shape.log"
    for size in $sizes; do
        rows=${size%x*} beams=${size#*x}
        # shellcheck disable=SC2086
        bench() { timeout 60 "$mujaz" bench --model "$work/$shape/hf" --device cuda --compute f16 --workers 1 --rounds "$1" $lengths --rows $rows --beams $beams --json; }
        bench 5 > "$out/m.json" 2> "$out/m.log"
        # Asking for the GPU's use slows a program that starts many kernels: a run of its own.
        nvidia-smi --query-gpu=utilization.gpu --format=csv,noheader,nounits -lms 50 > "$out/busy" 2> /dev/null &
        watch=$!
        bench 3 > /dev/null 2>&1
        kill $watch 2> /dev/null
        busy=$(awk '$1 > 0 { s += $1; n++ } END { if (n) printf "%d%%", s / n; else print "?" }' "$out/busy")
        ours=$("$python" -c "import json; print(round(json.load(open('$out/m.json'))['figures'][0]['tokens_per_second']))" 2> /dev/null || echo failed)
        theirs=$(awk -v r="$rows" -v b="$beams" '$1 == r && $2 == b { print $3, "|", $4 }' "$out/peers.$shape")
        say "| $shape | $rows | $beams | $ours | ${theirs:-- | -} | $busy |"
    done
done
say "Done in $SECONDS s."

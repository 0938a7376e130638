#!/bin/bash
# Everything that is measured on a GPU, in one call of under ten minutes, on a machine that may have no Rust:
#
#     sh benches/gpu/build.sh && bash benches/peers/gpu.sh target/cuda/release/mujaz OUT
#
# Carry the program (strip it; about 60 MiB), models/, benches/peers/ and a Python with torch, transformers, safetensors and
# ctranslate2. Writes OUT/gpu.md and OUT/*.json. What is not there is passed over and said.
set -u
mujaz=$(realpath "$1")
out=${2:-.}
mkdir -p "$out"
here=$(cd "$(dirname "$0")" && pwd)
python=${PYTHON:-python3}
work=${MUJAZ_PEERS:-/tmp/mujaz-peers}
report=$out/gpu.md
say() { echo "$*" | tee -a "$report"; }
: > "$report"
say "# $(date -u +%F) $(nvidia-smi --query-gpu=name,driver_version,memory.total --format=csv,noheader 2> /dev/null || echo 'no GPU seen')"
"$mujaz" doctor --json > "$out/doctor.json" || say "mujaz doctor failed"
grep -E '"device' "$out/doctor.json" | tee -a "$report"

say "## Parity on the bundled model: lines that are the CPU's"
input=${MUJAZ_LINES:-}
[ -n "$input" ] || { "$mujaz" extract "$here/../../samples" --format jsonl -q | grep -o '"ar":"[^"]*"' | sed 's/^"ar":"//; s/"$//' | head -200 > "$out/in.ar"; input=$out/in.ar; }
total=$(wc -l < "$input")
for beams in 1 4; do
    "$mujaz" translate --lines -q --device cpu --compute f32 --beams $beams "$input" -o "$out/cpu.$beams"
    for compute in f32 f16 bf16; do
        "$mujaz" translate --lines -q --device cuda --compute $compute --beams $beams "$input" -o "$out/$compute.$beams" || { say "$compute, $beams beams: failed"; continue; }
        same=$(paste -d '\n' "$out/cpu.$beams" "$out/$compute.$beams" | awk 'NR % 2 { a = $0; next } a == $0 { n++ } END { print n + 0 }')
        say "$compute, $beams beams: $same of $total the same"
        if [ -n "${MUJAZ_REF:-}" ]; then
            say "$("$mujaz" eval translation --hyp "$out/$compute.$beams" --ref "$MUJAZ_REF" --resamples 0 | sed -n 2,3p | cut -c1-30 | tr '\n' ' ')"
        fi
    done
done

say "## Throughput, generated tokens a second (f16, random weights of the real shapes)"
say "| shape | beams | sources | mujaz | transformers | CTranslate2 | GPU busy under mujaz |"
say "|---|---|---|---|---|---|---|"
for shape in T S; do
    [ -d "$work/$shape/hf" ] || timeout 120 "$python" "$here/shapes.py" $shape "$work" > "$out/shapes.$shape.log" 2>&1 || say "shape $shape could not be built: $out/shapes.$shape.log"
    [ -d "$work/$shape/hf" ] || continue
    if [ $shape = T ]; then lengths="--source-tokens 27 --target-tokens 30"; else lengths="--source-tokens 512 --target-tokens 84"; fi
    for beams in 1 4; do
        for rows in 1 32 256 1024; do
            [ $((rows * beams)) -le 2048 ] || continue
            { [ $shape = S ] && [ $((rows * beams)) -gt 512 ]; } && continue
            nvidia-smi --query-gpu=utilization.gpu --format=csv,noheader,nounits -lms 100 > "$out/busy" 2> /dev/null &
            watch=$!
            timeout 60 "$mujaz" bench --model "$work/$shape/hf" --device cuda --compute f16 --workers 1 --rounds 3 $lengths --rows $rows --beams $beams --json > "$out/m.json" 2> "$out/m.log"
            kill $watch 2> /dev/null
            busy=$(awk '{ s += $1; n++ } END { if (n) printf "%d%%", s / n; else print "?" }' "$out/busy")
            ours=$("$python" -c "import json; print(round(json.load(open('$out/m.json'))['figures'][0]['tokens_per_second']))" 2> /dev/null || echo failed)
            peers=$(timeout 90 "$python" "$here/gpu_peers.py" $shape "$work" $rows $beams 2> "$out/p.log" || echo "failed failed")
            set -- $peers
            say "| $shape | $beams | $rows | $ours | ${1:-?} | ${2:-?} | $busy |"
        done
    done
done
say "Done in $SECONDS s."

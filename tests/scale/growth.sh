#!/bin/sh
# Time and peak memory of `mujaz run` as a job grows: tests/scale/growth.sh target/release/mujaz
set -eu
mujaz=$(realpath "$1")
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
article='{"id":"%s","title":"مدارس جديدة في الكويت","text":"أعلنت بلدية الكويت أمس افتتاح ثلاث مدارس جديدة في المدينة.\\nوقال رئيس البلدية إن المشروع رقم %s سيخدم سكان الأحياء القديمة."}\n'
measure() { # count stage
    # The article is the format.
    # shellcheck disable=SC2059
    seq "$1" | while read -r i; do printf "$article" "$i" "$i"; done > "$dir/in.jsonl"
    start=$(date +%s.%N)
    "$mujaz" run --input "$dir/in.jsonl" --output "$dir/out.jsonl" --overwrite --stage "$2" --beams 1 --quiet &
    pid=$!
    peak=0
    while kill -0 "$pid" 2>/dev/null; do
        now=$(sed -n 's/^VmHWM:[^0-9]*\([0-9]*\).*/\1/p' "/proc/$pid/status" 2>/dev/null || true)
        [ -n "$now" ] && peak=$now
        sleep 0.05
    done
    wait "$pid"
    end=$(date +%s.%N)
    echo "$2 $1 articles: $(echo "$end $start" | awk '{printf "%.1f", $1 - $2}') s, $((peak / 1024)) MiB, $(wc -l < "$dir/out.jsonl") records"
}
for count in 1000 10000 100000; do measure $count extract; done
for count in 1000 5000; do measure $count brief; done

#!/bin/sh
# Builds `mujaz` with CUDA on a machine that has neither CUDA nor a GPU: the compiler and libraries come from PyPI.
#
#     sh benches/gpu/build.sh [OUT]        # default OUT: target/cuda; the program is OUT/release/mujaz
#
# Needs Rust, gcc, Python 3 and a package index. CUDA_COMPUTE_CAP picks the GPU (90: H100 and H200; 80: A100; 89: L4, 4090).
set -eu
cd "$(dirname "$0")/../.."
out=${1:-target/cuda}
venv=${MUJAZ_CUDA_VENV:-${TMPDIR:-/tmp}/mujaz-cuda}
if [ ! -x "$venv/bin/python" ]; then
    python3 -m venv "$venv"
    "$venv/bin/pip" install -q nvidia-cuda-nvcc==13.0.88 nvidia-cuda-crt==13.0.88 nvidia-nvvm==13.0.88 \
        nvidia-cuda-cccl==13.0.85 nvidia-cuda-runtime==13.0.96 nvidia-curand 'nvidia-cublas==13.0.*' nvidia-cuda-nvrtc==13.0.88
fi
root=$(ls -d "$venv"/lib/python3*/site-packages/nvidia/cu13)
[ -e "$root/lib64" ] || ln -s lib "$root/lib64"
# The packages hold versioned libraries only; the linker asks for the plain names.
for lib in "$root"/lib/lib*.so.*; do
    plain=${lib%%.so.*}.so
    [ -e "$plain" ] || ln -s "$(basename "$lib")" "$plain"
done
# The driver's library comes with a GPU. To link, a stand-in with its names is enough; it answers "no device" to every call, so
# that the program can be tried here too: LD_LIBRARY_PATH=$stub:$root/lib mujaz doctor
stub=$root/stub
if [ ! -e "$stub/libcuda.so.1" ]; then
    mkdir -p "$stub"
    cargo fetch -q --locked
    names=$(grep -rhoE 'fn cu[A-Z][A-Za-z0-9_]*' "${CARGO_HOME:-$HOME/.cargo}"/registry/src/*/cudarc-*/src/driver/sys/ | sed 's/fn //' | sort -u)
    for name in $names; do echo "int $name(void) { return 100; }"; done > "$stub/cuda.c"
    gcc -shared -fPIC -Wl,-soname,libcuda.so.1 -o "$stub/libcuda.so.1" "$stub/cuda.c"
    ln -sf libcuda.so.1 "$stub/libcuda.so"
fi
export CUDA_HOME="$root" CUDA_PATH="$root" CUDA_ROOT="$root" CUDA_TOOLKIT_ROOT_DIR="$root" NVCC="$root/bin/nvcc" PATH="$root/bin:$PATH"
export CUDA_COMPUTE_CAP="${CUDA_COMPUTE_CAP:-90}" LIBRARY_PATH="$stub:$root/lib${LIBRARY_PATH:+:$LIBRARY_PATH}"
# candle's kernels for quantised models come along unused: compressed as far as it goes, they take 10 MiB instead of 33.
export NVCC_APPEND_FLAGS="--compress-mode=size ${NVCC_APPEND_FLAGS:-}"
start=$(date +%s)
# On a CPU candle only holds tensors, and is built for size.
fast="--config profile.release.package.candle-core.opt-level=3 --config profile.release.package.candle-nn.opt-level=3"
# Each may be several words.
# shellcheck disable=SC2086
cargo ${CARGO_COMMAND:-build} --release -p mujaz-cli --features cuda $fast --target-dir "$out" ${CARGO_ARGS:-}
echo "built in $(($(date +%s) - start)) s: $(du -m "$out/release/mujaz" 2>/dev/null | cut -f1) MiB $out/release/mujaz"

// The encoder's attention around two batched products: tokens to padded heads, softmax, heads to tokens.
#include "types.cuh"

// Grid (tokens). `qkv` [tokens, 3 * width], to which `bias` (or null) is added, to `out` [3, sources, heads, n, dim]; `place[token]` is
// source * n + position.
template <typename T>
__device__ void split(const T* qkv, const T* bias, const uint32_t* place, int heads, int dim, int n, int sources, T* out) {
    constexpr int N = Vector<T>::N;
    const int width = heads * dim, source = place[blockIdx.x] / n, position = place[blockIdx.x] % n;
    for (int i = threadIdx.x * N; i < 3 * width; i += blockDim.x * N) {
        const int part = i / width, head = i % width / dim, d = i % dim;
        float v[N], b[N] = {};
        load<N>(qkv + size_t(blockIdx.x) * 3 * width + i, v);
        if (bias) load<N>(bias + i, b);
#pragma unroll
        for (int e = 0; e < N; e++) v[e] += b[e];
        store<N>(out + (((size_t(part) * sources + source) * heads + head) * n + position) * dim + d, v);
    }
}

// Grid (tokens). The reverse for the output: [sources, heads, n, dim] to [tokens, width].
template <typename T> __device__ void join(const T* y, const uint32_t* place, int heads, int dim, int n, T* out) {
    constexpr int N = Vector<T>::N;
    const int width = heads * dim, source = place[blockIdx.x] / n, position = place[blockIdx.x] % n;
    for (int i = threadIdx.x * N; i < width; i += blockDim.x * N) {
        const int head = i / dim, d = i % dim;
        const T* from = y + ((size_t(source) * heads + head) * n + position) * dim + d;
        *reinterpret_cast<uint4*>(out + size_t(blockIdx.x) * width + i) = *reinterpret_cast<const uint4*>(from);
    }
}

// Softmax of scores [sources, heads, n, n], in place, one warp a row, four rows a block; grid (n / 4 rounded up, heads, sources).
// Keys past `lengths[source]` weigh nothing. `bias` [heads, 2n - 1] by key - query + n - 1, or null.
template <typename T>
__device__ void encode_softmax(T* scores, const uint32_t* lengths, const float* bias, float scale, int n) {
    const int query = blockIdx.x * 4 + threadIdx.x / 32, lane = threadIdx.x % 32, head = blockIdx.y, heads = gridDim.y;
    if (query >= n) return;
    T* row = scores + ((size_t(blockIdx.z) * heads + head) * n + query) * n;
    const float* add = bias ? bias + size_t(head) * (2 * n - 1) + n - 1 - query : nullptr;
    const int length = lengths[blockIdx.z];
    float top = FLOOR, sum = 0.f;
    for (int j = lane; j < length; j += 32) top = fmaxf(top, wide(row[j]) * scale + (add ? add[j] : 0.f));
    top = warp_max(top);
    for (int j = lane; j < length; j += 32) sum += expf(wide(row[j]) * scale + (add ? add[j] : 0.f) - top);
    const float share = 1.f / warp_sum(sum);
    for (int j = lane; j < n; j += 32)
        row[j] = narrow<T>(j < length ? expf(wide(row[j]) * scale + (add ? add[j] : 0.f) - top) * share : 0.f);
}

#define DEFINE(T, NAME)                                                                                                           \
    extern "C" __global__ void split_##NAME(const T* qkv, const T* bias, const uint32_t* place, int heads, int dim, int n,        \
                                            int sources, T* out) {                                                                \
        split<T>(qkv, bias, place, heads, dim, n, sources, out);                                                                  \
    }                                                                                                                             \
    extern "C" __global__ void join_##NAME(const T* y, const uint32_t* place, int heads, int dim, int n, T* out) {                \
        join<T>(y, place, heads, dim, n, out);                                                                                    \
    }                                                                                                                             \
    extern "C" __global__ void encode_softmax_##NAME(T* scores, const uint32_t* lengths, const float* bias, float scale, int n) { \
        encode_softmax<T>(scores, lengths, bias, scale, n);                                                                       \
    }
EACH_TYPE(DEFINE)

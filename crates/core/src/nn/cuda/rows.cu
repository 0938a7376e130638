// Row operations that candle would do in several launches: embeddings, residual sums, norms, activations, the encoder's softmax.
#include "types.cuh"

// Grid (rows), block (width rounded up, at most 256). `index` [2, rows]: token ids, then rows of the position table; out =
// tokens[id] * scale + positions[place]. `positions` (f32) may be null.
template <typename T>
__device__ void embed(const T* tokens, const uint32_t* index, const float* positions, float scale, int width, T* out) {
    const size_t row = blockIdx.x, id = index[row];
    const float* place = positions ? positions + size_t(index[gridDim.x + row]) * width : nullptr;
    for (int i = threadIdx.x; i < width; i += blockDim.x) {
        // Rounded before the position is added, as the reference does.
        const float x = wide(narrow<T>(wide(tokens[id * width + i]) * scale));
        out[row * width + i] = narrow<T>(place ? x + place[i] : x);
    }
}

// Grid (rows). out = x + (y + bias), limited to `limit` either way, and normalised where `gamma` is given: by mean and variance with
// `beta`, else by root mean square. `y` and `bias` may be null. `U` is the type of `y`. Shared memory: width floats.
template <typename T, typename U>
__device__ void settle(const T* x, const U* y, const T* bias, const float* gamma, const float* beta, float eps, float limit, int width,
                       T* out) {
    extern __shared__ float row[];
    __shared__ float reduce[32];
    const size_t at = size_t(blockIdx.x) * width;
    float total = 0.f, squares = 0.f;
    for (int i = threadIdx.x; i < width; i += blockDim.x) {
        float v = wide(x[at + i]);
        if (y) {
            v += wide(y[at + i]) + (bias ? wide(bias[i]) : 0.f);
            v = fminf(fmaxf(v, -limit), limit);
        }
        if (!gamma) {
            out[at + i] = narrow<T>(v);
            continue;
        }
        row[i] = v;
        total += v;
        squares += v * v;
    }
    if (!gamma) return;
    float mean = 0.f, variance;
    if (beta) {
        mean = block_sum(total, reduce) / width;
        float spread = 0.f;
        for (int i = threadIdx.x; i < width; i += blockDim.x) spread += (row[i] - mean) * (row[i] - mean);
        variance = block_sum(spread, reduce) / width;
    } else {
        variance = block_sum(squares, reduce) / width;
    }
    const float scale = rsqrtf(variance + eps);
    for (int i = threadIdx.x; i < width; i += blockDim.x)
        out[at + i] = narrow<T>((row[i] - mean) * scale * gamma[i] + (beta ? beta[i] : 0.f));
}

// The numbers are those of `number` in rows.rs; 5 is none.
__device__ __forceinline__ float activated(float x, int kind) {
    switch (kind) {
        case 0: return fmaxf(x, 0.f);
        case 1: return x / (1.f + expf(-x));
        case 2: return 0.5f * x * (1.f + erff(x * 0.70710678f));
        case 3: return 0.5f * x * (1.f + tanhf(0.79788456f * (x + 0.044715f * x * x * x)));
        case 4: return tanhf(x);
        default: return x;
    }
}

// Grid (width / 256 rounded up, rows). out = activation(x + bias), times (y + y_bias) where y is given. All but `x` and `out` may be null.
template <typename T>
__device__ void activate(const T* x, const T* bias, const T* y, const T* y_bias, int kind, int width, T* out) {
    const int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= width) return;
    const size_t at = size_t(blockIdx.y) * width + i;
    float v = activated(wide(x[at]) + (bias ? wide(bias[i]) : 0.f), kind);
    if (y) v = wide(narrow<T>(v)) * (wide(y[at]) + (y_bias ? wide(y_bias[i]) : 0.f));
    out[at] = narrow<T>(v);
}

// Softmax of the encoder's scores [sources, heads, n, n], one warp a row, four rows a block; grid (n / 4 rounded up, heads, sources).
// Keys past `lengths[source]` weigh nothing. `bias` [heads, 2n - 1] by key - query + n - 1, or null. In place.
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

#define DEFINE(T, NAME)                                                                                                              \
    extern "C" __global__ void embed_##NAME(const T* tokens, const uint32_t* index, const float* positions, float scale, int width,  \
                                            T* out) {                                                                                \
        embed<T>(tokens, index, positions, scale, width, out);                                                                       \
    }                                                                                                                                \
    extern "C" __global__ void settle_##NAME(const T* x, const T* y, const T* bias, const float* gamma, const float* beta, float eps, \
                                             float limit, int width, T* out) {                                                       \
        settle<T, T>(x, y, bias, gamma, beta, eps, limit, width, out);                                                               \
    }                                                                                                                                \
    extern "C" __global__ void settle_wide_##NAME(const T* x, const float* y, const T* bias, const float* gamma, const float* beta,  \
                                                  float eps, float limit, int width, T* out) {                                       \
        settle<T, float>(x, y, bias, gamma, beta, eps, limit, width, out);                                                           \
    }                                                                                                                                \
    extern "C" __global__ void activate_##NAME(const T* x, const T* bias, const T* y, const T* y_bias, int kind, int width, T* out) { \
        activate<T>(x, bias, y, y_bias, kind, width, out);                                                                           \
    }                                                                                                                                \
    extern "C" __global__ void encode_softmax_##NAME(T* scores, const uint32_t* lengths, const float* bias, float scale, int n) {    \
        encode_softmax<T>(scores, lengths, bias, scale, n);                                                                          \
    }
EACH_TYPE(DEFINE)

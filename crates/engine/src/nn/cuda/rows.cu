// Row operations that candle would do in several launches: embeddings, residual sums, norms, activations.
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
// `beta`, else by root mean square. `y` and `bias` may be null. `U` is the type of `y`. A thread takes V elements at a time; V > 1
// needs a width that is a multiple of it. Shared memory: width floats.
template <int V, typename T, typename U>
__device__ void settle(const T* x, const U* y, const T* bias, const float* gamma, const float* beta, float eps, float limit, int width,
                       T* out) {
    extern __shared__ __align__(16) float row[];
    __shared__ float reduce[32];
    const size_t at = size_t(blockIdx.x) * width;
    float total = 0.f, squares = 0.f;
    for (int i = threadIdx.x * V; i < width; i += blockDim.x * V) {
        float v[V], w[V], b[V] = {};
        load<V>(x + at + i, v);
        if (y) {
            load<V>(y + at + i, w);
            if (bias) load<V>(bias + i, b);
#pragma unroll
            for (int e = 0; e < V; e++) v[e] = fminf(fmaxf(v[e] + (w[e] + b[e]), -limit), limit);
        }
        if (!gamma) {
            store<V>(out + at + i, v);
            continue;
        }
#pragma unroll
        for (int e = 0; e < V; e++) {
            row[i + e] = v[e];
            total += v[e];
            squares += v[e] * v[e];
        }
    }
    if (!gamma) return;
    float mean = 0.f, variance;
    if (beta) {
        mean = block_sum(total, reduce) / width;
        float spread = 0.f;
        for (int i = threadIdx.x * V; i < width; i += blockDim.x * V)
#pragma unroll
            for (int e = 0; e < V; e++) spread += (row[i + e] - mean) * (row[i + e] - mean);
        variance = block_sum(spread, reduce) / width;
    } else {
        variance = block_sum(squares, reduce) / width;
    }
    const float scale = rsqrtf(variance + eps);
    for (int i = threadIdx.x * V; i < width; i += blockDim.x * V) {
        float v[V], g[V], b[V] = {};
        load<V>(gamma + i, g);
        if (beta) load<V>(beta + i, b);
#pragma unroll
        for (int e = 0; e < V; e++) v[e] = (row[i + e] - mean) * scale * g[e] + b[e];
        store<V>(out + at + i, v);
    }
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

// Grid (width / (256 V) rounded up, rows). out = activation(x + bias), times (y + y_bias) where y is given. All but `x` and `out` may
// be null. A thread takes V elements; V > 1 needs a width that is a multiple of it.
template <int V, typename T>
__device__ void activate(const T* x, const T* bias, const T* y, const T* y_bias, int kind, int width, T* out) {
    const int i = (blockIdx.x * blockDim.x + threadIdx.x) * V;
    if (i >= width) return;
    const size_t at = size_t(blockIdx.y) * width + i;
    float v[V], w[V], b[V] = {}, c[V] = {};
    load<V>(x + at, v);
    if (bias) load<V>(bias + i, b);
#pragma unroll
    for (int e = 0; e < V; e++) v[e] = activated(v[e] + b[e], kind);
    if (y) {
        load<V>(y + at, w);
        if (y_bias) load<V>(y_bias + i, c);
#pragma unroll
        for (int e = 0; e < V; e++) v[e] = wide(narrow<T>(v[e])) * (w[e] + c[e]);
    }
    store<V>(out + at, v);
}

#define DEFINE(T, NAME)                                                                                                              \
    extern "C" __global__ void embed_##NAME(const T* tokens, const uint32_t* index, const float* positions, float scale, int width,  \
                                            T* out) {                                                                                \
        embed<T>(tokens, index, positions, scale, width, out);                                                                       \
    }                                                                                                                                \
    DEFINE_WIDTH(T, NAME, 1)                                                                                                         \
    DEFINE_WIDTH(T, NAME, Vector<T>::N, _vector)
#define DEFINE_WIDTH(T, NAME, V, ...)                                                                                                \
    extern "C" __global__ void settle##__VA_ARGS__##_##NAME(const T* x, const T* y, const T* bias, const float* gamma,               \
                                                            const float* beta, float eps, float limit, int width, T* out) {          \
        settle<V, T, T>(x, y, bias, gamma, beta, eps, limit, width, out);                                                            \
    }                                                                                                                                \
    extern "C" __global__ void settle_wide##__VA_ARGS__##_##NAME(const T* x, const float* y, const T* bias, const float* gamma,      \
                                                                 const float* beta, float eps, float limit, int width, T* out) {     \
        settle<V, T, float>(x, y, bias, gamma, beta, eps, limit, width, out);                                                        \
    }                                                                                                                                \
    extern "C" __global__ void activate##__VA_ARGS__##_##NAME(const T* x, const T* bias, const T* y, const T* y_bias, int kind,      \
                                                              int width, T* out) {                                                   \
        activate<V, T>(x, bias, y, y_bias, kind, width, out);                                                                        \
    }
EACH_TYPE(DEFINE)

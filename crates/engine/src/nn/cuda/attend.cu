// Attention of decoder rows: over their own past (`attend_past`) and over their source (`attend_source`).
//
// A block of 128 threads does one head of one run: at most QUERIES rows that look at the same keys. Scores and softmax are in
// f32. `both` buffers hold keys and values side by side: 2 * width elements a token, head by head.
#include "types.cuh"

constexpr int THREADS = 128;

// Where the keys of a run lie.
template <typename T> struct Past {
    const T* pool;
    const uint32_t* slots;
    uint32_t current;
    int step;
    __device__ __forceinline__ const T* at(int j, int stride) const { return pool + size_t(j == step ? current : slots[j]) * stride; }
};
template <typename T> struct Span {
    const T* first;
    __device__ __forceinline__ const T* at(int j, int stride) const { return first + size_t(j) * stride; }
};

// `queries` [count, dim] are in shared memory, scaled; `scores` has room for [QUERIES, keys], `partial` for [4, QUERIES, dim].
template <typename T, int QUERIES, typename Keys>
__device__ void attend(const Keys keys, int n, int count, int width, int offset, int dim, const float* queries, float* scores,
                       float* partial, const float* bias, int bias_stride, T* out, float* weights, int weights_stride, int weights_row) {
    constexpr int N = Vector<T>::N;
    const int stride = 2 * width, lane = threadIdx.x % 32, warp = threadIdx.x / 32;
    for (int j = threadIdx.x; j < n; j += THREADS) {
        const T* key = keys.at(j, stride) + offset;
        float sum[QUERIES] = {};
        for (int d = 0; d < dim; d += N) {
            float k[N];
            Vector<T>::load(key + d, k);
#pragma unroll
            for (int q = 0; q < QUERIES; q++) {
                const float4* part = reinterpret_cast<const float4*>(queries + q * dim + d);
#pragma unroll
                for (int i = 0; i < N / 4; i++) {
                    const float4 p = part[i];
                    sum[q] += p.x * k[4 * i] + p.y * k[4 * i + 1] + p.z * k[4 * i + 2] + p.w * k[4 * i + 3];
                }
            }
        }
#pragma unroll
        for (int q = 0; q < QUERIES; q++) scores[q * n + j] = sum[q] + (bias ? bias[j * bias_stride] : 0.f);
    }
    __syncthreads();
    for (int q = warp; q < count; q += THREADS / 32) {
        float* row = scores + q * n;
        float top = FLOOR, sum = 0.f;
        for (int j = lane; j < n; j += 32) top = fmaxf(top, row[j]);
        top = warp_max(top);
        for (int j = lane; j < n; j += 32) {
            row[j] = expf(row[j] - top);
            sum += row[j];
        }
        const float scale = 1.f / warp_sum(sum);
        for (int j = lane; j < n; j += 32) {
            row[j] *= scale;
            if (weights) weights[size_t(q) * weights_row + size_t(blockIdx.y) * weights_stride + j] = row[j];
        }
    }
    __syncthreads();
    // A group of dim / N threads takes every (THREADS / group)th value; its threads take N dimensions each.
    const int group = dim / N, first = threadIdx.x / group, d = threadIdx.x % group * N;
    float sum[QUERIES][N] = {};
    for (int j = first; j < n; j += THREADS / group) {
        float v[N];
        Vector<T>::load(keys.at(j, stride) + width + offset + d, v);
#pragma unroll
        for (int q = 0; q < QUERIES; q++) {
            const float w = q < count ? scores[q * n + j] : 0.f;
#pragma unroll
            for (int i = 0; i < N; i++) sum[q][i] += w * v[i];
        }
    }
#pragma unroll
    for (int q = 0; q < QUERIES; q++)
#pragma unroll
        for (int i = 0; i < N; i++) {
            for (int step = group; step < 32; step *= 2) sum[q][i] += __shfl_xor_sync(0xffffffff, sum[q][i], step);
            if (lane < group) partial[(warp * QUERIES + q) * dim + lane * N + i] = sum[q][i];
        }
    __syncthreads();
    for (int i = threadIdx.x; i < count * dim; i += THREADS) {
        float total = 0.f;
        for (int w = 0; w < THREADS / 32; w++) total += partial[w * QUERIES * dim + i];
        out[size_t(i / dim) * width + offset + i % dim] = narrow<T>(total);
    }
}

// Grid (rows, heads). `qkv` [rows, 3 * width] gets `qkv_bias`; the row's keys and values go to slot `base + row` of the pool, which
// also becomes entry `step` of its list of slots. `bias` [heads, bias_stride]: entry `bias_stride - 1 - distance`.
template <typename T>
__device__ void attend_past(const T* qkv, const T* qkv_bias, T* pool, uint32_t* slots, int capacity, uint32_t base, int step, int width,
                            int dim, float scale, const float* bias, int bias_stride, T* out) {
    extern __shared__ __align__(16) float shared[];
    const int row = blockIdx.x, offset = blockIdx.y * dim, n = step + 1;
    const T* mine = qkv + size_t(row) * 3 * width + offset;
    T* slot = pool + size_t(base + row) * 2 * width + offset;
    float *queries = shared, *scores = queries + dim, *partial = scores + n;
    for (int d = threadIdx.x; d < dim; d += THREADS) {
        const float b0 = qkv_bias ? wide(qkv_bias[offset + d]) : 0.f;
        const float b1 = qkv_bias ? wide(qkv_bias[width + offset + d]) : 0.f;
        const float b2 = qkv_bias ? wide(qkv_bias[2 * width + offset + d]) : 0.f;
        queries[d] = (wide(mine[d]) + b0) * scale;
        slot[d] = narrow<T>(wide(mine[width + d]) + b1);
        slot[width + d] = narrow<T>(wide(mine[2 * width + d]) + b2);
    }
    if (blockIdx.y == 0 && threadIdx.x == 0) slots[size_t(row) * capacity + step] = base + row;
    __syncthreads();
    const Past<T> keys = {pool, slots + size_t(row) * capacity, base + row, step};
    const float* row_bias = bias ? bias + size_t(blockIdx.y) * bias_stride + (bias_stride - 1 - step) : nullptr;
    attend<T, 1>(keys, n, 1, width, offset, dim, queries, scores, partial, row_bias, 1, out + size_t(row) * width, nullptr, 0, 0);
}

// Grid (runs, heads). `runs` [runs, 4]: first token and length of the source, first row and number of rows (at most QUERIES).
// `longest` is the room for scores; `weights` [rows, heads, longest] may be null.
template <typename T, int QUERIES>
__device__ void attend_source(const T* query, const T* query_bias, const T* both, const uint32_t* runs, int width, int dim, float scale,
                              int longest, float* weights, T* out) {
    extern __shared__ __align__(16) float shared[];
    const uint32_t* run = runs + blockIdx.x * 4;
    const int n = run[1], row = run[2], count = run[3], offset = blockIdx.y * dim;
    float *queries = shared, *scores = queries + QUERIES * dim, *partial = scores + QUERIES * longest;
    for (int i = threadIdx.x; i < QUERIES * dim; i += THREADS) {
        const int q = i / dim, d = i % dim;
        const float b = query_bias ? wide(query_bias[offset + d]) : 0.f;
        queries[i] = q < count ? (wide(query[size_t(row + q) * width + offset + d]) + b) * scale : 0.f;
    }
    __syncthreads();
    const Span<T> keys = {both + size_t(run[0]) * 2 * width};
    const int heads = gridDim.y;
    float* mine = weights ? weights + size_t(row) * heads * longest : nullptr;
    attend<T, QUERIES>(keys, n, count, width, offset, dim, queries, scores, partial, nullptr, 0, out + size_t(row) * width, mine, longest,
                       heads * longest);
}

#define DEFINE(T, NAME)                                                                                                             \
    extern "C" __global__ void __launch_bounds__(THREADS)                                                                           \
        attend_past_##NAME(const T* qkv, const T* qkv_bias, T* pool, uint32_t* slots, int capacity, uint32_t base, int step, int width, \
                           int dim, float scale, const float* bias, int bias_stride, T* out) {                                      \
        attend_past<T>(qkv, qkv_bias, pool, slots, capacity, base, step, width, dim, scale, bias, bias_stride, out);                \
    }                                                                                                                               \
    extern "C" __global__ void __launch_bounds__(THREADS)                                                                           \
        attend_source1_##NAME(const T* query, const T* query_bias, const T* both, const uint32_t* runs, int width, int dim,         \
                              float scale, int longest, float* weights, T* out) {                                                   \
        attend_source<T, 1>(query, query_bias, both, runs, width, dim, scale, longest, weights, out);                               \
    }                                                                                                                               \
    extern "C" __global__ void __launch_bounds__(THREADS)                                                                           \
        attend_source4_##NAME(const T* query, const T* query_bias, const T* both, const uint32_t* runs, int width, int dim,         \
                              float scale, int longest, float* weights, T* out) {                                                   \
        attend_source<T, 4>(query, query_bias, both, runs, width, dim, scale, longest, weights, out);                               \
    }
EACH_TYPE(DEFINE)

// The best tokens of each row of logits [rows, vocab] (f32), with the normalisers of their log-probabilities.
#include "types.cuh"

constexpr int THREADS = 512;
constexpr int WARPS = THREADS / 32;

// The largest value seen and the sum of exponentials relative to it.
struct Online {
    float max = FLOOR, sum = 0.f;
    __device__ __forceinline__ void add(float v) {
        if (v > max) {
            sum = sum * __expf(max - v) + 1.f;
            max = v;
        } else {
            sum += __expf(v - max);
        }
    }
    __device__ __forceinline__ void merge(float other_max, float other_sum) {
        const float m = fmaxf(max, other_max);
        sum = sum * expf(max - m) + other_sum * expf(other_max - m);
        max = m;
    }
    // Over the whole block; `shared` holds 2 * WARPS floats.
    __device__ void reduce(float* shared) {
        for (int d = 16; d > 0; d /= 2) merge(__shfl_xor_sync(0xffffffff, max, d), __shfl_xor_sync(0xffffffff, sum, d));
        __syncthreads();
        if (threadIdx.x % 32 == 0) {
            shared[threadIdx.x / 32] = max;
            shared[WARPS + threadIdx.x / 32] = sum;
        }
        __syncthreads();
        max = shared[0];
        sum = shared[WARPS];
        for (int w = 1; w < WARPS; w++) merge(shared[w], shared[WARPS + w]);
    }
};

// Whether (v, i) comes before (w, j): equals stand in order of index.
__device__ __forceinline__ bool before(float v, uint32_t i, float w, uint32_t j) { return v > w || (v == w && i < j); }

// A value that at least K elements of this warp reach, found by halving between the lanes' least and greatest best.
template <int K> __device__ float reached(float best) {
    float low = -warp_max(-best), high = warp_max(best);
    if (K > 32 || low == -INFINITY) return -INFINITY;
#pragma unroll
    for (int i = 0; i < 6; i++) {
        const float middle = 0.5f * (low + high);
        if (__popc(__ballot_sync(0xffffffff, best >= middle)) >= K)
            low = middle;
        else
            high = middle;
    }
    return low;
}

// Grid (rows). Rows of logits are `stride` apart. `bans` lists what each row may not choose, or is null: rows + 1 starts, then ids.
// `out` [rows, 2k + 4]: k ids as bits (2^32 - 1 for none), k values, then max and ln(sum) over all and over the allowed.
template <int K>
__device__ void top(const float* logits, const float* bias, const uint32_t* bans, int vocab, int stride, int k, float* out) {
    __shared__ float sums[2 * WARPS], values[WARPS];
    __shared__ uint32_t ids[WARPS];
    const float* row = logits + size_t(blockIdx.x) * stride;
    const uint32_t* ban = bans ? bans + gridDim.x + 1 + bans[blockIdx.x] : nullptr;
    const int count = bans ? bans[blockIdx.x + 1] - bans[blockIdx.x] : 0;
    Online all, allowed;
    float floor = -INFINITY;
    float best[K];
    uint32_t best_id[K];
#pragma unroll
    for (int i = 0; i < K; i++) best[i] = -INFINITY, best_id[i] = UINT32_MAX;
    constexpr int AHEAD = 8;
    // Every thread of a warp takes the same number of turns: they vote in `reached`.
    for (int start = threadIdx.x; start - int(threadIdx.x) < vocab; start += THREADS * AHEAD) {
        float v[AHEAD];
#pragma unroll
        for (int a = 0; a < AHEAD; a++) {
            const int i = start + a * THREADS;
            v[a] = i < vocab ? row[i] + (bias ? bias[i] : 0.f) : -INFINITY;
        }
#pragma unroll
        for (int a = 0; a < AHEAD; a++) {
            const uint32_t i = start + a * THREADS;
            if (i >= uint32_t(vocab)) break;
            bool taken = false;
            for (int b = 0; b < count; b++) taken |= ban[b] == i;
            if (taken) continue;
            allowed.add(v[a]);
            if (v[a] > best[K - 1] && v[a] >= floor) {
                float x = v[a];
                uint32_t id = i;
#pragma unroll
                for (int s = 0; s < K; s++)
                    if (x > best[s]) {
                        const float t = best[s];
                        const uint32_t u = best_id[s];
                        best[s] = x, best_id[s] = id;
                        x = t, id = u;
                    }
            }
        }
        if (K > 1) floor = fmaxf(floor, reached<K>(best[0]));
    }
    // The banned ones count for the sum over all, one that is named twice once: they stand in ascending order.
    for (int b = threadIdx.x; b < count; b += THREADS)
        if (ban[b] < uint32_t(vocab) && (b == 0 || ban[b] != ban[b - 1])) all.add(row[ban[b]] + (bias ? bias[ban[b]] : 0.f));
    all.merge(allowed.max, allowed.sum);
    all.reduce(sums);
    if (count)
        allowed.reduce(sums);
    else
        allowed = all;
    float* mine = out + size_t(blockIdx.x) * (2 * k + 4);
    if (threadIdx.x == 0) {
        mine[2 * k] = all.max, mine[2 * k + 1] = logf(all.sum);
        mine[2 * k + 2] = allowed.max, mine[2 * k + 3] = logf(allowed.sum);
    }
    // Each thread's list is sorted: k times, the best head of all lists is taken.
    for (int taken = 0; taken < k; taken++) {
        float v = best[0];
        uint32_t id = best_id[0];
        for (int d = 16; d > 0; d /= 2) {
            const float w = __shfl_xor_sync(0xffffffff, v, d);
            const uint32_t j = __shfl_xor_sync(0xffffffff, id, d);
            if (before(w, j, v, id)) v = w, id = j;
        }
        __syncthreads();
        if (threadIdx.x % 32 == 0) values[threadIdx.x / 32] = v, ids[threadIdx.x / 32] = id;
        __syncthreads();
        v = values[0], id = ids[0];
        for (int w = 1; w < WARPS; w++)
            if (before(values[w], ids[w], v, id)) v = values[w], id = ids[w];
        if (threadIdx.x == 0) mine[taken] = __uint_as_float(id), mine[k + taken] = v;
        if (best_id[0] == id) {
#pragma unroll
            for (int s = 0; s + 1 < K; s++) best[s] = best[s + 1], best_id[s] = best_id[s + 1];
            best[K - 1] = -INFINITY, best_id[K - 1] = UINT32_MAX;
        }
    }
}

#define DEFINE_TOP(K)                                                                                                                  \
    extern "C" __global__ void __launch_bounds__(THREADS)                                                                              \
        top##K(const float* logits, const float* bias, const uint32_t* bans, int vocab, int stride, int k, float* out) {               \
        top<K>(logits, bias, bans, vocab, stride, k, out);                                                                             \
    }
DEFINE_TOP(1)
DEFINE_TOP(4)
DEFINE_TOP(8)
DEFINE_TOP(16)

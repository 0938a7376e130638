// The element types of the kernels, converted to and from the f32 that all arithmetic is done in.
#pragma once
#include <cuda_bf16.h>
#include <cuda_fp16.h>
#include <stdint.h>

#define FLOOR (-3.402823466e38f)

__device__ __forceinline__ float wide(float x) { return x; }
__device__ __forceinline__ float wide(__half x) { return __half2float(x); }
__device__ __forceinline__ float wide(__nv_bfloat16 x) { return __bfloat162float(x); }

template <typename T> __device__ __forceinline__ T narrow(float x);
template <> __device__ __forceinline__ float narrow<float>(float x) { return x; }
template <> __device__ __forceinline__ __half narrow<__half>(float x) { return __float2half(x); }
template <> __device__ __forceinline__ __nv_bfloat16 narrow<__nv_bfloat16>(float x) { return __float2bfloat16(x); }

// Elements of a 16-byte load.
template <typename T> struct Vector {
    static constexpr int N = 16 / sizeof(T);
    // p must be aligned to 16 bytes.
    static __device__ __forceinline__ void load(const T* p, float (&out)[N]) {
        const uint4 raw = *reinterpret_cast<const uint4*>(p);
        const T* e = reinterpret_cast<const T*>(&raw);
#pragma unroll
        for (int i = 0; i < N; i++) out[i] = wide(e[i]);
    }
};

// V elements from p on, in 16-byte loads where V is more than one: p must then be aligned to them.
template <int V, typename T> __device__ __forceinline__ void load(const T* p, float (&out)[V]) {
    if constexpr (V == 1) {
        out[0] = wide(*p);
    } else {
        constexpr int N = Vector<T>::N;
#pragma unroll
        for (int first = 0; first < V; first += N) {
            const uint4 raw = *reinterpret_cast<const uint4*>(p + first);
            const T* e = reinterpret_cast<const T*>(&raw);
#pragma unroll
            for (int i = 0; i < N; i++) out[first + i] = wide(e[i]);
        }
    }
}
template <int V, typename T> __device__ __forceinline__ void store(T* p, const float (&in)[V]) {
    if constexpr (V == 1) {
        *p = narrow<T>(in[0]);
    } else {
        static_assert(V == Vector<T>::N);
        uint4 raw;
        T* e = reinterpret_cast<T*>(&raw);
#pragma unroll
        for (int i = 0; i < V; i++) e[i] = narrow<T>(in[i]);
        *reinterpret_cast<uint4*>(p) = raw;
    }
}

__device__ __forceinline__ float warp_max(float x) {
#pragma unroll
    for (int d = 16; d > 0; d /= 2) x = fmaxf(x, __shfl_xor_sync(0xffffffff, x, d));
    return x;
}

__device__ __forceinline__ float warp_sum(float x) {
#pragma unroll
    for (int d = 16; d > 0; d /= 2) x += __shfl_xor_sync(0xffffffff, x, d);
    return x;
}

// Sum over a block of at most 1024 threads, for all of them; `shared` holds 32 floats.
__device__ __forceinline__ float block_sum(float x, float* shared) {
    x = warp_sum(x);
    __syncthreads();
    if (threadIdx.x % 32 == 0) shared[threadIdx.x / 32] = x;
    __syncthreads();
    x = threadIdx.x % 32 < (blockDim.x + 31) / 32 ? shared[threadIdx.x % 32] : 0.f;
    return warp_sum(x);
}

// One entry point for each element type: NAME_f32, NAME_f16, NAME_bf16.
#define EACH_TYPE(DEFINE) DEFINE(float, f32) DEFINE(__half, f16) DEFINE(__nv_bfloat16, bf16)

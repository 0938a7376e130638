//! Buffers, launches and products: the only `unsafe` of the device path.

#![allow(unsafe_code)]

use candle_core::backend::BackendDevice;
use candle_core::cuda_backend::DeviceId;
use candle_core::cuda_backend::cudarc::cublas::{result::gemm_ex, sys as blas};
use candle_core::cuda_backend::cudarc::driver::{CudaFunction, DevicePtr, LaunchConfig, PushKernelArg};
use candle_core::op::BackpropOp;
use candle_core::{CudaDevice, CudaStorage, DType, Device, Result, Shape, Storage, Tensor, bail};
use half::{bf16, f16};
use std::cell::RefCell;
use std::collections::HashMap;
use std::ffi::c_void;

mod ptx {
    #![allow(missing_docs)]
    include!(concat!(env!("OUT_DIR"), "/mujaz_ptx.rs"));
}

/// The files that kernels are in.
#[derive(Clone, Copy)]
pub(super) enum Module {
    Attend,
    Encode,
    Rows,
    Top,
}

/// An argument of a kernel. A tensor must be contiguous, on the kernel's device and of the type that the kernel reads.
#[derive(Clone, Copy)]
pub(super) enum Arg<'a> {
    Tensor(&'a Tensor, DType),
    /// A null pointer where there is none.
    Maybe(Option<&'a Tensor>, DType),
    Int(usize),
    Float(f32),
}

/// A kernel by device, name and type.
type Key = (DeviceId, &'static str, Option<DType>);

thread_local! {
    static FUNCTIONS: RefCell<HashMap<Key, CudaFunction>> = RefCell::default();
}

/// How a kernel is started.
pub(super) struct Launch<'a> {
    pub device: &'a CudaDevice,
    pub module: Module,
    /// Name without the type.
    pub kernel: &'static str,
    /// The type it is compiled for; none for a kernel of one type.
    pub dtype: Option<DType>,
    pub grid: [usize; 3],
    pub block: usize,
    /// Bytes of dynamic shared memory, at most [`SHARED`].
    pub shared: usize,
}

/// Bytes of shared memory that every device gives a block.
pub(super) const SHARED: usize = 48 * 1024;

/// The device of a tensor.
pub(super) fn device_of(x: &Tensor) -> Result<&CudaDevice> {
    match x.device() {
        Device::Cuda(device) => Ok(device),
        _ => bail!("a CUDA kernel needs tensors on a CUDA device"),
    }
}

/// The short name of a type in the names of kernels.
fn suffix(dtype: DType) -> Result<&'static str> {
    Ok(match dtype {
        DType::F32 => "f32",
        DType::F16 => "f16",
        DType::BF16 => "bf16",
        other => bail!("no kernels for {other:?}"),
    })
}

/// Address of a contiguous tensor's first element.
fn address(storage: &CudaStorage, start: usize) -> Result<u64> {
    let stream = storage.device.cuda_stream();
    macro_rules! of {
        ($t:ty) => {
            storage.as_cuda_slice::<$t>()?.device_ptr(&stream).0 + (start * size_of::<$t>()) as u64
        };
    }
    Ok(match candle_core::backend::BackendStorage::dtype(storage) {
        DType::F32 => of!(f32),
        DType::F16 => of!(f16),
        DType::BF16 => of!(bf16),
        DType::U32 => of!(u32),
        other => bail!("no kernels for {other:?}"),
    })
}

/// Calls `f` with the addresses of tensors (0 for none), which stay alive until it returns.
fn with_addresses<R>(tensors: &[(Option<&Tensor>, DType)], f: impl FnOnce(&[u64]) -> Result<R>) -> Result<R> {
    let mut guards = Vec::with_capacity(tensors.len());
    let mut addresses = Vec::with_capacity(tensors.len());
    for (tensor, dtype) in tensors {
        let Some(tensor) = tensor else {
            addresses.push(0);
            continue;
        };
        if tensor.dtype() != *dtype || !tensor.is_contiguous() {
            bail!("a kernel needs a contiguous tensor of {dtype:?}, not {:?} {:?}", tensor.dtype(), tensor.layout());
        }
        let (storage, layout) = tensor.storage_and_layout();
        match &*storage {
            Storage::Cuda(s) => addresses.push(address(s, layout.start_offset())?),
            _ => bail!("a CUDA kernel needs tensors on a CUDA device"),
        }
        guards.push(storage);
    }
    f(&addresses)
}

/// A tensor whose values a kernel is about to write.
pub(super) fn unwritten(device: &CudaDevice, shape: impl Into<Shape>, dtype: DType) -> Result<Tensor> {
    let shape = shape.into();
    // SAFETY: callers hand the tensor to a kernel that writes every element before anything reads it (or, in `product`, every
    // element that anything reads).
    let storage = unsafe { device.alloc_uninit(&shape, dtype)? };
    Ok(Tensor::from_storage(Storage::Cuda(storage), shape, BackpropOp::none(), false))
}

impl Launch<'_> {
    /// The compiled kernel, looked up once a thread: the driver takes microseconds for it.
    fn function(&self) -> Result<CudaFunction> {
        let key = (self.device.id(), self.kernel, self.dtype);
        if let Some(function) = FUNCTIONS.with_borrow(|f| f.get(&key).cloned()) {
            return Ok(function);
        }
        let name = match self.dtype {
            Some(dtype) => format!("{}_{}", self.kernel, suffix(dtype)?),
            None => self.kernel.to_owned(),
        };
        let (module, code) = match self.module {
            Module::Attend => ("mujaz-attend", ptx::ATTEND),
            Module::Encode => ("mujaz-encode", ptx::ENCODE),
            Module::Rows => ("mujaz-rows", ptx::ROWS),
            Module::Top => ("mujaz-top", ptx::TOP),
        };
        let function = self.device.get_or_load_custom_func(&name, module, code)?.into_cuda_function();
        FUNCTIONS.with_borrow_mut(|f| f.insert(key, function.clone()));
        Ok(function)
    }

    /// Queues the kernel on the device's stream.
    pub fn run(&self, args: &[Arg<'_>]) -> Result<()> {
        if self.grid.contains(&0) {
            return Ok(());
        }
        let (function, stream) = (self.function()?, self.device.cuda_stream());
        let tensors: Vec<(Option<&Tensor>, DType)> = args
            .iter()
            .filter_map(|a| match a {
                Arg::Tensor(t, dtype) => Some((Some(*t), *dtype)),
                Arg::Maybe(t, dtype) => Some((*t, *dtype)),
                _ => None,
            })
            .collect();
        let integers = args.iter().map(|a| if let Arg::Int(i) = a { i32::try_from(*i).map_err(candle_core::Error::wrap) } else { Ok(0) });
        let integers: Vec<i32> = integers.collect::<Result<_>>()?;
        let grid = self.grid.map(|n| n as u32);
        if self.shared > SHARED {
            bail!("{} needs {} bytes of shared memory, a block has {SHARED}", self.kernel, self.shared);
        }
        let config = LaunchConfig {
            grid_dim: (grid[0], grid[1], grid[2]),
            block_dim: (self.block as u32, 1, 1),
            shared_mem_bytes: self.shared as u32,
        };
        with_addresses(&tensors, |addresses| {
            let mut builder = stream.launch_builder(&function);
            let mut addresses = addresses.iter();
            for (arg, integer) in args.iter().zip(&integers) {
                match arg {
                    Arg::Tensor(..) | Arg::Maybe(..) => builder.arg(addresses.next().expect("one address a tensor")),
                    Arg::Int(_) => builder.arg(integer),
                    Arg::Float(x) => builder.arg(x),
                };
            }
            // SAFETY: the types of the arguments are checked against what the kernel declares (the callers name them), the tensors
            // are alive, contiguous and, by the callers' checks of shapes, large enough. Everything on this device runs on one
            // stream, so memory that is freed or reused later is freed or reused behind this launch.
            unsafe { builder.launch(config) }.map_err(candle_core::Error::wrap)?;
            Ok(())
        })
    }
}

/// cuBLAS's name of a type.
fn blas_type(dtype: DType) -> Result<blas::cudaDataType> {
    Ok(match dtype {
        DType::F32 => blas::cudaDataType::CUDA_R_32F,
        DType::F16 => blas::cudaDataType::CUDA_R_16F,
        DType::BF16 => blas::cudaDataType::CUDA_R_16BF,
        other => bail!("no products of {other:?}"),
    })
}

/// `x . weight^T`: `[rows, inputs]` and `[outputs, inputs]` to `[rows, outputs]` of type `out` (that of `x`, or f32). Sums are f32.
pub(in crate::nn) fn matmul(x: &Tensor, weight: &Tensor, out: DType) -> Result<Tensor> {
    product(x, weight, out, weight.dim(0)?)
}

/// [`matmul`] in f32 whose rows are padded to a multiple of 8 columns: over odd sizes cuBLAS takes slow paths.
pub(in crate::nn) fn matmul_padded(x: &Tensor, weight: &Tensor) -> Result<Tensor> {
    product(x, weight, DType::F32, weight.dim(0)?.next_multiple_of(8))
}

/// The product with rows `stride` apart; what lies between them is not written.
fn product(x: &Tensor, weight: &Tensor, out: DType, stride: usize) -> Result<Tensor> {
    let ((rows, inputs), (outputs, width)) = (x.dims2()?, weight.dims2()?);
    if inputs != width {
        bail!("a product of {:?} and {:?}", x.shape(), weight.shape());
    }
    let x = x.contiguous()?;
    let device = device_of(&x)?;
    let y = unwritten(device, (rows, stride), out)?;
    let sizes = [outputs, rows, inputs, stride].map(i32::try_from);
    let [Ok(m), Ok(n), Ok(k), Ok(ldc)] = sizes else { bail!("a product of {:?} and {:?} is too large", x.shape(), weight.shape()) };
    let (of, to) = (blas_type(x.dtype())?, blas_type(out)?);
    with_addresses(&[(Some(weight), x.dtype()), (Some(&x), x.dtype()), (Some(&y), out)], |a| {
        let (one, zero) = (1f32, 0f32);
        let handle = device.cublas_handle();
        // SAFETY: cuBLAS stores columns, so the row-major y is its transpose, `outputs x rows` with leading dimension `stride`;
        // both inputs have leading dimension `inputs`. The shapes were checked, the buffers live until the call is queued.
        unsafe {
            gemm_ex(
                *handle.handle(),
                blas::cublasOperation_t::CUBLAS_OP_T,
                blas::cublasOperation_t::CUBLAS_OP_N,
                m,
                n,
                k,
                (&raw const one).cast::<c_void>(),
                a[0] as *const c_void,
                of,
                k,
                a[1] as *const c_void,
                of,
                k,
                (&raw const zero).cast::<c_void>(),
                a[2] as *mut c_void,
                to,
                ldc,
                blas::cublasComputeType_t::CUBLAS_COMPUTE_32F,
                blas::cublasGemmAlgo_t::CUBLAS_GEMM_DEFAULT_TENSOR_OP,
            )
        }
        .map_err(candle_core::Error::wrap)
    })?;
    Ok(y)
}

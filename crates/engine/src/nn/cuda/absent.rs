//! In place of the CUDA kernels in a build without them: nothing is ever on a CUDA device, so nothing here is ever called.

#![allow(clippy::needless_pass_by_value, clippy::unused_self, clippy::unnecessary_wraps)]

use super::{AttentionHeads, Ragged, RelativeBias};
use candle_core::{DType, Device, Result, Tensor, bail};
use mujaz_kernels::{Activation, Top, TopRequest};

pub(super) const MOST: usize = 16;

#[derive(Debug)]
pub(super) enum Pool {}

#[derive(Debug, Clone)]
pub(super) enum Runs {}

#[derive(Clone, Copy)]
pub(super) struct Settle<'a> {
    pub x: &'a Tensor,
    pub y: Option<(&'a Tensor, Option<&'a Tensor>)>,
    pub norm: Option<(&'a Tensor, Option<&'a Tensor>, f32)>,
    pub limit: f32,
}

#[derive(Debug)]
pub(super) enum Spread {}

impl Spread {
    pub fn new(_: (&Device, DType), _: &AttentionHeads, _: &Ragged, _: Option<&RelativeBias>) -> Result<Option<Self>> {
        Ok(None)
    }

    pub fn attend(&self, _: &AttentionHeads, _: (&Tensor, Option<&Tensor>)) -> Result<Tensor> {
        match *self {}
    }
}

fn none<T>() -> Result<T> {
    bail!("this program was built without CUDA")
}

pub(super) fn on(_: &Tensor) -> bool {
    false
}

pub(super) fn fits(_: &Device, _: DType, _: usize) -> bool {
    false
}

impl Pool {
    pub fn new(_: (&Device, DType), _: usize, _: usize) -> Option<Self> {
        None
    }

    pub fn begin_step(&mut self, _: usize) {
        match *self {}
    }

    pub fn select(&mut self, _: &[usize], _: &Device) -> Result<()> {
        match *self {}
    }

    pub fn attend(&mut self, _: &AttentionHeads, _: [usize; 2], _: (&Tensor, Option<&Tensor>), _: Option<&RelativeBias>) -> Result<Tensor> {
        match *self {}
    }
}

impl Runs {
    pub fn new(_: &[usize], _: impl Fn(usize) -> [usize; 2], _: usize, _: &Device) -> Result<Self> {
        none()
    }
}

pub(super) fn attend_source(
    _: &AttentionHeads,
    _: (&Tensor, Option<&Tensor>),
    _: &Tensor,
    runs: &Runs,
    _: bool,
) -> Result<(Tensor, Option<Tensor>)> {
    match *runs {}
}

pub(super) fn matmul(_: &Tensor, _: &Tensor, _: DType) -> Result<Tensor> {
    none()
}

pub(super) fn embed(_: &Tensor, _: &[u32], _: Option<&Tensor>, _: f32) -> Result<Tensor> {
    none()
}

pub(super) fn settle(s: &Settle<'_>) -> Result<Tensor> {
    _ = (s.x, s.y, s.norm, s.limit);
    none()
}

pub(super) fn activate(_: [Option<&Tensor>; 2], _: [Option<&Tensor>; 2], _: Option<Activation>) -> Result<Tensor> {
    none()
}

pub(super) fn matmul_padded(_: &Tensor, _: &Tensor) -> Result<Tensor> {
    none()
}

pub(super) fn top(_: &Tensor, _: usize, _: Option<&Tensor>, _: &TopRequest<'_>) -> Result<Vec<Top>> {
    none()
}

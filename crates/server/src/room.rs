//! Room for the bodies of all requests: what is read is held until its answer is made, and many connections send at a time.

use crate::failure::{ApiError, Reason};
use std::sync::Arc;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Bytes are counted in these, begun ones too.
const UNIT: usize = 1 << 10;
/// One of so many parts of the room is for small bodies alone, so that they pass where large ones fill the rest.
const KEPT_OF: usize = 8;
/// Seconds after which there may be room again.
const AGAIN: u64 = 2;

/// The room; clones are the same one.
#[derive(Debug, Clone)]
pub struct Room {
    free: Arc<Semaphore>,
    kept: usize,
}

/// What a body takes of it, given back when it is dropped.
#[derive(Debug, Default)]
pub struct Held(Option<OwnedSemaphorePermit>);

impl Room {
    /// Room for so many bytes.
    pub fn new(bytes: usize) -> Self {
        let units = bytes.div_ceil(UNIT).clamp(1, Semaphore::MAX_PERMITS);
        Self { free: Arc::new(Semaphore::new(units)), kept: units / KEPT_OF }
    }
}

impl Held {
    /// Takes room for so many bytes in all; where there is none, its client is told to come again.
    pub fn grow(&mut self, room: &Room, bytes: usize, large: bool) -> Result<(), ApiError> {
        let more = bytes.div_ceil(UNIT).saturating_sub(self.0.as_ref().map_or(0, OwnedSemaphorePermit::num_permits));
        if more == 0 {
            return Ok(());
        }
        let full = || ApiError::new(Reason::Full, "this server holds as many requests as it has memory for").again(AGAIN);
        if large && room.free.available_permits() < more + room.kept {
            return Err(full());
        }
        let taken = u32::try_from(more).ok().and_then(|more| room.free.clone().try_acquire_many_owned(more).ok()).ok_or_else(full)?;
        match &mut self.0 {
            Some(held) => held.merge(taken),
            none => *none = Some(taken),
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn large_bodies_leave_room_for_small_ones_and_all_give_it_back() {
        let room = Room::new(80 << 10);
        let take = |bytes: usize, large: bool| {
            let mut held = Held::default();
            held.grow(&room, bytes, large).map(|()| held)
        };
        let mut first = take(30 << 10, true).unwrap();
        // It grows by what is new in it.
        first.grow(&room, (30 << 10) + 1, true).unwrap();
        first.grow(&room, (31 << 10) + 1, true).unwrap();
        assert_eq!(room.free.available_permits(), 48);
        let second = take(38 << 10, true).unwrap();
        let refused = take(1, true).unwrap_err();
        assert_eq!((refused.reason, refused.retry), (Reason::Full, Some(AGAIN)));
        let small: Vec<_> = (0..10).map(|_| take(1000, false).unwrap()).collect();
        assert!(take(1, false).is_err() && take(0, false).is_ok());
        drop((first, small));
        assert!(take(30 << 10, true).is_ok());
        drop(second);
        assert_eq!(room.free.available_permits(), 80);
    }
}

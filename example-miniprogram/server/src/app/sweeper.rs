//! Who forgets what ended long ago, and when: beside the requests, once a minute at most.

use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::task::JoinHandle;

use crate::store::Store;

/// From one sweep to the next, in milliseconds.
const PERIOD: i64 = 60_000;

/// The task, and when it is due again.
#[derive(Debug, Default)]
pub(crate) struct Sweeper {
    last: AtomicI64,
    stopped: Arc<AtomicBool>,
    task: Mutex<Option<JoinHandle<()>>>,
}

impl Sweeper {
    /// Begin a sweep if the last one is a minute ago; a clock that was moved back counts as such.
    pub(crate) fn poke(&self, store: &Store, now: i64) {
        let last = self.last.load(Ordering::SeqCst);
        let is_due = now.abs_diff(last) >= PERIOD.unsigned_abs();
        if !is_due
            || self
                .last
                .compare_exchange(last, now, Ordering::SeqCst, Ordering::SeqCst)
                .is_err()
        {
            return;
        }
        let mut task = self.task.lock().unwrap_or_else(PoisonError::into_inner);
        if task.as_ref().is_some_and(|task| !task.is_finished()) {
            return;
        }
        let (store, stopped) = (store.clone(), Arc::clone(&self.stopped));
        *task = Some(tokio::spawn(async move {
            while !stopped.load(Ordering::SeqCst) {
                // A sweep that fails is made up for by the next one.
                let Ok(true) = store.sweep(now).await else {
                    break;
                };
            }
        }));
    }

    /// Let what is under way end, and begin no more.
    pub(crate) async fn stop(&self) {
        self.stopped.store(true, Ordering::SeqCst);
        let task = self
            .task
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        if let Some(task) = task {
            let _ = task.await;
        }
    }
}

//! The actions that were not taken out yet.

use std::collections::VecDeque;

use super::action::Action;

/// First in, first out.
#[derive(Debug, Default)]
pub(super) struct Queue {
    actions: VecDeque<Action>,
}

impl Queue {
    pub fn push(&mut self, action: Action) {
        self.actions.push_back(action);
    }

    pub fn pop(&mut self) -> Option<Action> {
        self.actions.pop_front()
    }

    /// Those that wait, for whoever must change what is about to be done.
    pub fn waiting(&mut self) -> impl Iterator<Item = &mut Action> {
        self.actions.iter_mut()
    }
}

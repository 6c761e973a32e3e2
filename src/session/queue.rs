//! The actions that were not taken out yet.

use super::action::Action;

/// First in, first out. A `Vec` and a place in it: a `VecDeque` costs a kilobyte of the module.
#[derive(Debug, Default)]
pub(super) struct Queue {
    actions: Vec<Action>,
    taken: usize,
}

impl Queue {
    pub fn push(&mut self, action: Action) {
        self.actions.push(action);
    }

    pub fn pop(&mut self) -> Option<Action> {
        let next = *self.actions.get(self.taken)?;
        self.taken += 1;
        if self.len() == 0 {
            self.actions.clear();
            self.taken = 0;
        }
        Some(next)
    }

    /// Those that wait, for whoever must change what is about to be done.
    pub fn waiting(&mut self) -> &mut [Action] {
        &mut self.actions[self.taken..]
    }

    pub fn len(&self) -> usize {
        self.actions.len() - self.taken
    }
}

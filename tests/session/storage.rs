//! The phone's storage, which all runtimes of one mini-program share.

use wx_session::lease::Lease;
use wx_session::record::{Entry, Record, Stored, StoredRecord};

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Storage {
    /// The token record as it is stored.
    pub record: Option<StoredRecord>,
    /// Stands there instead after a logout: its `seq`.
    pub logged_out: Option<u32>,
    pub jar: Option<String>,
    pub lease: Option<Lease>,
}

impl Storage {
    /// What a look at the record's key finds.
    pub fn stored(&self) -> Stored {
        match self.logged_out {
            Some(seq) => Stored::LoggedOut(seq),
            None => self.record.clone().map_or(Stored::Missing, Stored::read),
        }
    }

    pub fn record(&self) -> Option<Record> {
        match self.stored() {
            Stored::Current(record) => Some(record),
            _ => None,
        }
    }
}

/// What a write will have done once it is through.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    Entry(Option<Entry>),
    Jar(Option<String>),
}

impl Effect {
    pub fn apply(self, storage: &mut Storage) {
        match self {
            Effect::Entry(entry) => {
                (storage.record, storage.logged_out) = match entry {
                    Some(Entry::Token(record)) => (Some(record.write()), None),
                    Some(Entry::LoggedOut(seq)) => (None, Some(seq)),
                    None => (None, None),
                };
            }
            Effect::Jar(jar) => storage.jar = jar,
        }
    }
}

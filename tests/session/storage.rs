//! The phone's storage, which all runtimes of one mini-program share.

use wx_session::record::{Record, Stored, StoredRecord};

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Storage {
    /// The token record as it is stored.
    pub record: Option<StoredRecord>,
    pub jar: Option<String>,
}

impl Storage {
    /// What a look at the record's key finds.
    pub fn stored(&self) -> Stored {
        self.record.clone().map_or(Stored::Nothing, Stored::read)
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
    Record(Option<StoredRecord>),
    Jar(Option<String>),
}

impl Effect {
    pub fn apply(self, storage: &mut Storage) {
        match self {
            Effect::Record(record) => storage.record = record,
            Effect::Jar(jar) => storage.jar = jar,
        }
    }
}

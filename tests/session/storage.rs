//! The phone's storage, which all runtimes of one mini-program share.

use wx_session::record::Record;

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Storage {
    /// The token record as it is stored: a text.
    pub record: Option<String>,
    pub jar: Option<String>,
}

impl Storage {
    pub fn record(&self) -> Option<Record> {
        self.record.as_deref().and_then(Record::read)
    }
}

/// What a write will have done once it is through.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    Record(Option<String>),
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

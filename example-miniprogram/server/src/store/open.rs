//! Opening the database, whichever it is, with the key of what is sealed in it.

use std::sync::Arc;

use tokio::sync::Mutex;

use super::database::{Kind, Store};
use super::error::StoreError;
use super::location::Location;
use super::postgres;
use super::sqlite;
use crate::sealing::data_key::{self, DataKeyConfig};
use crate::sealing::seal::{DataKey, Keyring};

impl Store {
    /// Open the database, make what is not there, and bring its tables up to date.
    ///
    /// # Errors
    /// [`StoreError::Unusable`] for what the caller has to mend: a file that is no database, is damaged, belongs to another
    /// program or to a newer version of this one; a server that cannot be reached; a key that cannot be read.
    pub(crate) async fn open(
        location: &Location,
        sqlite_pages: Option<u32>,
        data_key: &DataKeyConfig,
    ) -> Result<Self, StoreError> {
        sqlx::any::install_default_drivers();
        let (pool, durable, keeper, kind) = match location {
            Location::Memory | Location::File(_) => {
                let opened = sqlite::open(location, sqlite_pages).await?;
                let first = Arc::new(Mutex::new(Some(opened.first)));
                (opened.pool, opened.durable, first, Kind::Sqlite)
            }
            Location::Postgres(url) => {
                let pool = postgres::open(url).await?;
                (pool.clone(), pool, Arc::default(), Kind::Postgres)
            }
        };
        match keys(data_key, location) {
            Ok(keys) => Ok(Self {
                pool,
                durable,
                keeper,
                kind,
                keys,
                foreign: Arc::default(),
            }),
            Err(error) => {
                pool.close().await;
                Err(error)
            }
        }
    }
}

/// Get the key for a database.
fn keys(config: &DataKeyConfig, location: &Location) -> Result<Keyring, StoreError> {
    match (config, location) {
        (DataKeyConfig::Given { current, others }, _) => {
            Ok(Keyring::new(current.clone(), others.clone()))
        }
        (DataKeyConfig::Beside, Location::Memory) => DataKey::random()
            .map(|key| Keyring::new(key, Vec::new()))
            .map_err(|error| StoreError::Unusable(error.to_string())),
        (DataKeyConfig::Beside, Location::File(database)) => {
            let path = data_key::beside(database);
            let key = data_key::keep(&path).map_err(|error| {
                StoreError::Unusable(format!(
                    "its key {} cannot be used: {error}; bring back that file, or give the key in WX_DATA_KEY",
                    path.display()
                ))
            })?;
            Ok(Keyring::new(key, Vec::new()))
        }
        (DataKeyConfig::Beside, Location::Postgres(_)) => Err(StoreError::Unusable(
            "it needs WX_DATA_KEY in the environment: 32 random bytes in hexadecimal or base64, the same for every server on it".into(),
        )),
    }
}

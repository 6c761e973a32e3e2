//! Opening the database, whichever it is, with the key of what is sealed in it.

use super::{Location, Store, StoreError, postgres, sqlite};
use crate::data_key::{self, DataKeyConfig};

impl Store {
    /// Open the database, make what is not there, bring its tables up to date, and seal what another key had sealed.
    ///
    /// # Errors
    /// [`StoreError::Unusable`] for what the caller has to mend: a file that is no database, is damaged, belongs to another
    /// program or to a newer version of this one; a server that cannot be reached; a key that is not this database's.
    pub(crate) async fn open(
        location: &Location,
        data_key: &DataKeyConfig,
    ) -> Result<Self, StoreError> {
        sqlx::any::install_default_drivers();
        let (pool, kind) = match location {
            Location::Memory | Location::File(_) => sqlite::open(location).await?,
            Location::Postgres(url) => postgres::open(url).await?,
        };
        let prepared = async {
            let store = Self {
                pool: pool.clone(),
                kind,
                keys: data_key::load(data_key, location)?,
            };
            store.reseal().await?;
            Ok(store)
        };
        match prepared.await {
            Ok(store) => Ok(store),
            Err(error) => {
                pool.close().await;
                Err(error)
            }
        }
    }
}

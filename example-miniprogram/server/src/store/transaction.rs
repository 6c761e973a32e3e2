//! A transaction on a connection that ends with it, unless it was committed.

use std::fmt;

use futures_util::future::BoxFuture;
use futures_util::stream::{self, BoxStream, StreamExt, TryStreamExt};
use sqlx::any::{AnyQueryResult, AnyRow, AnyStatement, AnyTypeInfo};
use sqlx::{Any, Either, Error, Execute, Executor};

use super::database::{Kind, Store};
use super::error::StoreError;
use super::pool::{Lease, Pool, in_time};

/// An open transaction.
pub(super) struct Transaction(Lease);

impl Transaction {
    /// Begin; SQLite takes the write lock at once, so that what was read stays true until the commit.
    pub(super) async fn begin(pool: &Pool, kind: Kind) -> Result<Self, StoreError> {
        // Not sqlx's own transactions: the driver counts them apart from the database, and the two counts may differ.
        let mut transaction = Self(pool.lease().await?);
        transaction
            .execute(match kind {
                Kind::Sqlite => "BEGIN IMMEDIATE",
                Kind::Postgres => "BEGIN",
            })
            .await?;
        Ok(transaction)
    }

    pub(super) async fn commit(mut self) -> Result<(), StoreError> {
        self.execute("COMMIT").await?;
        self.0.done();
        Ok(())
    }

    pub(super) async fn rollback(mut self) -> Result<(), StoreError> {
        self.execute("ROLLBACK").await?;
        self.0.done();
        Ok(())
    }
}

impl Store {
    pub(super) async fn begin(&self) -> Result<Transaction, StoreError> {
        Transaction::begin(&self.pool, self.kind).await
    }

    /// Begin what must survive that the machine loses its power, once it is committed.
    pub(super) async fn begin_durable(&self) -> Result<Transaction, StoreError> {
        Transaction::begin(&self.durable, self.kind).await
    }
}

impl<'t> Executor<'t> for &'t mut Transaction {
    type Database = Any;

    fn fetch_many<'e, 'q: 'e, E>(
        self,
        query: E,
    ) -> BoxStream<'e, Result<Either<AnyQueryResult, AnyRow>, Error>>
    where
        't: 'e,
        E: 'q + Execute<'q, Any>,
    {
        let all = async move {
            let answer: Vec<_> = in_time(self.0.fetch_many(query).try_collect()).await?;
            Ok::<_, Error>(stream::iter(answer.into_iter().map(Ok)))
        };
        stream::once(all).try_flatten().boxed()
    }

    fn fetch_optional<'e, 'q: 'e, E>(self, query: E) -> BoxFuture<'e, Result<Option<AnyRow>, Error>>
    where
        't: 'e,
        E: 'q + Execute<'q, Any>,
    {
        Box::pin(in_time(self.0.fetch_optional(query)))
    }

    fn prepare_with<'e>(
        self,
        sql: sqlx::SqlStr,
        parameters: &'e [AnyTypeInfo],
    ) -> BoxFuture<'e, Result<AnyStatement, Error>>
    where
        't: 'e,
    {
        self.0.prepare_with(sql, parameters)
    }
}

impl fmt::Debug for Transaction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Transaction")
    }
}

#[cfg(test)]
mod tests {
    use sqlx::any::AnyConnectOptions;

    use super::*;

    /// A pool of one connection, which a temporary table marks.
    async fn marked(folder: &tempfile::TempDir) -> Pool {
        sqlx::any::install_default_drivers();
        let url = format!("sqlite://{}?mode=rwc", folder.path().join("a.db").display());
        let options: AnyConnectOptions = url.parse().unwrap();
        let pool = Pool::new(options, 1, Vec::new());
        (&pool)
            .execute("CREATE TABLE kept (n BIGINT UNIQUE)")
            .await
            .unwrap();
        (&pool)
            .execute("CREATE TEMP TABLE mark (n BIGINT)")
            .await
            .unwrap();
        pool
    }

    async fn is_the_same_connection(pool: &Pool) -> bool {
        pool.fetch_optional("SELECT n FROM mark").await.is_ok()
    }

    async fn rows(pool: &Pool) -> i64 {
        sqlx::query_scalar("SELECT COUNT(*) FROM kept")
            .fetch_one(pool)
            .await
            .unwrap()
    }

    #[tokio::test]
    async fn a_connection_on_which_a_transaction_failed_ends_with_it() {
        let folder = tempfile::tempdir().unwrap();
        let pool = marked(&folder).await;
        let mut good = Transaction::begin(&pool, Kind::Sqlite).await.unwrap();
        good.execute("INSERT INTO kept VALUES (1)").await.unwrap();
        good.commit().await.unwrap();
        assert!(is_the_same_connection(&pool).await);

        let mut bad = Transaction::begin(&pool, Kind::Sqlite).await.unwrap();
        bad.execute("INSERT INTO kept VALUES (2)").await.unwrap();
        bad.execute("INSERT INTO kept VALUES (1)")
            .await
            .unwrap_err();
        drop(bad);
        assert!(!is_the_same_connection(&pool).await);
        assert_eq!(rows(&pool).await, 1);
    }

    #[tokio::test]
    async fn a_transaction_that_sqlite_itself_has_ended_takes_its_connection_along() {
        let folder = tempfile::tempdir().unwrap();
        let pool = marked(&folder).await;
        let mut ended = Transaction::begin(&pool, Kind::Sqlite).await.unwrap();
        ended.execute("INSERT INTO kept VALUES (1)").await.unwrap();
        // What a full disk does.
        ended.execute("ROLLBACK").await.unwrap();
        ended.commit().await.unwrap_err();
        assert!(!is_the_same_connection(&pool).await);
        let mut next = Transaction::begin(&pool, Kind::Sqlite).await.unwrap();
        next.execute("INSERT INTO kept VALUES (2)").await.unwrap();
        next.commit().await.unwrap();
        assert_eq!(rows(&pool).await, 1);
    }

    #[tokio::test]
    async fn a_client_that_left_in_the_middle_leaves_nothing_behind() {
        let folder = tempfile::tempdir().unwrap();
        let pool = marked(&folder).await;
        let mut left = Transaction::begin(&pool, Kind::Sqlite).await.unwrap();
        left.execute("INSERT INTO kept VALUES (1)").await.unwrap();
        drop(left);
        assert_eq!(rows(&pool).await, 0);
        assert!(!is_the_same_connection(&pool).await);
    }
}

//! The connections to the database: none is used again on which anything went wrong.
//!
//! sqlx's own pool asks a connection whether it lives each time that it hands it out and again when it comes back, which on
//! PostgreSQL is two round trips beside each statement's one; it tries one that is refused again until its time is over; and
//! it takes one back on which a transaction failed. SQLite ends a transaction by itself when the disk is full, while the
//! driver still counts it, so that the next one would be a part of one that never ends.

use std::fmt;
use std::ops::{Deref, DerefMut};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use deadpool::Runtime;
use deadpool::managed::{self, Metrics, Object, PoolError, RecycleError, RecycleResult};
use futures_util::future::BoxFuture;
use futures_util::stream::{self, BoxStream, StreamExt, TryStreamExt};
use sqlx::any::{AnyConnectOptions, AnyQueryResult, AnyRow, AnyStatement, AnyTypeInfo};
use sqlx::{Any, AssertSqlSafe, ConnectOptions, Connection as _, Either, Error, Execute, Executor};
use tokio::time::{Instant, timeout};

/// One connection, to either kind of database: every statement is written once.
pub(super) type Connection = sqlx::AnyConnection;

/// Longer than a database that works keeps anybody waiting, shorter than people do.
const WAIT: Duration = Duration::from_secs(1);

/// The longest that one statement may take: a database that has fallen silent refuses nothing.
const STATEMENT: Duration = Duration::from_secs(3);

/// A connection that has rested for longer is asked whether it lives.
const REST: Duration = Duration::from_secs(1);

/// While the database is away, one request in this time finds out whether it is back; the others are refused at once.
const PAUSE: Duration = Duration::from_millis(250);

/// The pool; clones share it.
#[derive(Clone)]
pub(super) struct Pool {
    connections: managed::Pool<Opener>,
    /// Until when nobody tries to connect.
    away: Arc<Mutex<Option<Instant>>>,
}

/// How many connections there are.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PoolStatus {
    pub(crate) most: usize,
    pub(crate) open: usize,
    pub(crate) idle: usize,
    pub(crate) waiting: usize,
}

/// Opens connections and looks after those that rest.
struct Opener {
    options: AnyConnectOptions,
    setup: Vec<String>,
    /// Counts failures: a connection that was good before the last one has to prove that it still is.
    failures: Arc<AtomicU64>,
}

struct Link {
    connection: Connection,
    good_after: u64,
}

/// A connection in use. It ends when it is dropped, unless it was told that all went well.
pub(super) struct Lease {
    link: Option<Object<Opener>>,
    failures: Arc<AtomicU64>,
}

impl Pool {
    /// A pool of at most `most` connections, each made ready by the statements `setup`.
    pub(super) fn new(options: AnyConnectOptions, most: usize, setup: Vec<String>) -> Self {
        let opener = Opener {
            options,
            setup,
            failures: Arc::default(),
        };
        let connections = managed::Pool::builder(opener)
            .max_size(most)
            .runtime(Runtime::Tokio1)
            .wait_timeout(Some(WAIT))
            .create_timeout(Some(WAIT))
            .recycle_timeout(Some(WAIT))
            .build();
        match connections {
            Ok(connections) => Self {
                connections,
                away: Arc::default(),
            },
            Err(_) => unreachable!("a runtime is given"),
        }
    }

    /// Take a connection.
    ///
    /// # Errors
    /// At once when the database refuses or was found away a moment ago; within a second when it is silent or all
    /// connections are busy.
    pub(super) async fn lease(&self) -> Result<Lease, Error> {
        {
            let mut away = self.away.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(until) = *away {
                let now = Instant::now();
                if now < until {
                    return Err(Error::PoolTimedOut);
                }
                // This request tries; the others need not wait for what it finds out.
                *away = Some(now + PAUSE);
            }
        }
        // Resting connections are asked one after the other, and none of them may answer.
        let taken = timeout(2 * WAIT, self.connections.get())
            .await
            .unwrap_or(Err(PoolError::Timeout(managed::TimeoutType::Recycle)));
        let busy = matches!(taken, Err(PoolError::Timeout(managed::TimeoutType::Wait)));
        if !busy {
            let until = taken.is_err().then(|| Instant::now() + PAUSE);
            *self.away.lock().unwrap_or_else(PoisonError::into_inner) = until;
        }
        match taken {
            Ok(link) => Ok(Lease {
                link: Some(link),
                failures: Arc::clone(&self.connections.manager().failures),
            }),
            Err(PoolError::Backend(error)) => Err(error),
            Err(PoolError::Closed) => Err(Error::PoolClosed),
            Err(_) => Err(Error::PoolTimedOut),
        }
    }

    pub(super) fn status(&self) -> PoolStatus {
        let status = self.connections.status();
        PoolStatus {
            most: status.max_size,
            open: status.size,
            idle: status.available,
            waiting: status.waiting,
        }
    }

    /// Say goodbye on every connection; SQLite writes out what is pending when the last one goes.
    pub(super) async fn close(&self) {
        let idle = self.connections.retain(|_, _| false).removed;
        self.connections.close();
        for link in idle {
            let _ = link.connection.close().await;
        }
    }
}

/// Wait for a statement, and not for ever.
pub(super) async fn in_time<T>(
    statement: impl Future<Output = Result<T, Error>>,
) -> Result<T, Error> {
    timeout(STATEMENT, statement)
        .await
        .unwrap_or(Err(Error::PoolTimedOut))
}

impl managed::Manager for Opener {
    type Type = Link;
    type Error = Error;

    async fn create(&self) -> Result<Link, Error> {
        let good_after = self.failures.load(Ordering::SeqCst);
        let mut connection = self.options.connect().await?;
        for statement in &self.setup {
            connection
                .execute(sqlx::raw_sql(AssertSqlSafe(statement.clone())))
                .await?;
        }
        Ok(Link {
            connection,
            good_after,
        })
    }

    async fn recycle(&self, link: &mut Link, metrics: &Metrics) -> RecycleResult<Error> {
        let failures = self.failures.load(Ordering::SeqCst);
        if link.good_after != failures || metrics.last_used() > REST {
            link.connection
                .ping()
                .await
                .map_err(RecycleError::Backend)?;
            link.good_after = failures;
        }
        Ok(())
    }
}

impl Lease {
    /// Give the connection back for others.
    pub(super) fn done(mut self) {
        self.link = None;
    }
}

impl Deref for Lease {
    type Target = Connection;

    fn deref(&self) -> &Connection {
        match &self.link {
            Some(link) => &link.connection,
            None => unreachable!("it is given back by value"),
        }
    }
}

impl DerefMut for Lease {
    fn deref_mut(&mut self) -> &mut Connection {
        match &mut self.link {
            Some(link) => &mut link.connection,
            None => unreachable!("it is given back by value"),
        }
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        // An error, or a client that left in the middle: the database ends what was begun when the connection ends.
        if let Some(link) = self.link.take() {
            self.failures.fetch_add(1, Ordering::SeqCst);
            drop(Object::take(link));
        }
    }
}

impl<'p> Executor<'p> for &'p Pool {
    type Database = Any;

    fn fetch_many<'e, 'q: 'e, E>(
        self,
        query: E,
    ) -> BoxStream<'e, Result<Either<AnyQueryResult, AnyRow>, Error>>
    where
        'p: 'e,
        E: 'q + Execute<'q, Any>,
    {
        let all = async move {
            let mut lease = self.lease().await?;
            let answer: Vec<_> = in_time(lease.fetch_many(query).try_collect()).await?;
            lease.done();
            Ok::<_, Error>(stream::iter(answer.into_iter().map(Ok)))
        };
        stream::once(all).try_flatten().boxed()
    }

    fn fetch_optional<'e, 'q: 'e, E>(self, query: E) -> BoxFuture<'e, Result<Option<AnyRow>, Error>>
    where
        'p: 'e,
        E: 'q + Execute<'q, Any>,
    {
        Box::pin(async move {
            let mut lease = self.lease().await?;
            let row = in_time(lease.fetch_optional(query)).await?;
            lease.done();
            Ok(row)
        })
    }

    fn prepare_with<'e>(
        self,
        sql: sqlx::SqlStr,
        parameters: &'e [AnyTypeInfo],
    ) -> BoxFuture<'e, Result<AnyStatement, Error>>
    where
        'p: 'e,
    {
        Box::pin(async move {
            let mut lease = self.lease().await?;
            let statement = lease.prepare_with(sql, parameters).await?;
            lease.done();
            Ok(statement)
        })
    }
}

impl fmt::Debug for Pool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Pool({:?})", self.status())
    }
}

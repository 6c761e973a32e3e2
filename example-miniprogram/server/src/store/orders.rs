//! Orders, and what a payment gives its user.

use sqlx::Row;

use super::database::Store;
use super::error::StoreError;

/// How many orders a user is shown.
const SHOWN: i64 = 50;

/// An order that WeChat Pay has prepared.
#[derive(Clone, Debug)]
pub(crate) struct NewOrder<'a> {
    /// WeChat Pay's `out_trade_no`.
    pub(crate) id: &'a str,
    pub(crate) user_id: &'a str,
    pub(crate) sku: &'a str,
    /// In fen.
    pub(crate) amount: i64,
    pub(crate) points: i64,
    pub(crate) member_ms: i64,
    pub(crate) prepay_id: &'a str,
}

/// An order as its user sees it.
#[derive(Clone, Debug)]
pub(crate) struct PlacedOrder {
    pub(crate) id: String,
    pub(crate) sku: String,
    pub(crate) is_paid: bool,
}

/// What a payment is known by.
#[derive(Clone, Debug)]
pub(crate) struct Payment<'a> {
    pub(crate) order_id: &'a str,
    pub(crate) transaction_id: &'a str,
    pub(crate) amount: i64,
}

/// What became of a payment that was told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum OrderState {
    Unknown,
    /// The amount is not the order's.
    Mismatch,
    Paid,
    /// It had been told before: nothing was given twice.
    AlreadyPaid,
}

impl Store {
    pub(crate) async fn keep_order(
        &self,
        order: &NewOrder<'_>,
        now: i64,
    ) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO orders (id, user_id, sku, amount, points, member_ms, prepay_id, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        )
        .bind(order.id)
        .bind(order.user_id)
        .bind(order.sku)
        .bind(order.amount)
        .bind(order.points)
        .bind(order.member_ms)
        .bind(order.prepay_id)
        .bind(now)
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    /// Mark an order as paid and give its user what it is for, once.
    pub(crate) async fn pay_order(
        &self,
        payment: &Payment<'_>,
        now: i64,
    ) -> Result<OrderState, StoreError> {
        let mut transaction = self.begin_durable().await?;
        // Of two notifications at once exactly one gets the row.
        let order = sqlx::query(
            "UPDATE orders SET paid_at = $2, transaction_id = $3 WHERE id = $1 AND amount = $4 AND paid_at IS NULL
             RETURNING user_id, points, member_ms",
        )
        .bind(payment.order_id)
        .bind(now)
        .bind(payment.transaction_id)
        .bind(payment.amount)
        .fetch_optional(&mut transaction)
        .await?;
        let Some(order) = order else {
            let amount: Option<i64> = sqlx::query_scalar("SELECT amount FROM orders WHERE id = $1")
                .bind(payment.order_id)
                .fetch_optional(&mut transaction)
                .await?;
            transaction.commit().await?;
            return Ok(match amount {
                None => OrderState::Unknown,
                Some(amount) if amount != payment.amount => OrderState::Mismatch,
                Some(_) => OrderState::AlreadyPaid,
            });
        };
        // A membership that runs is lengthened, one that has ended begins anew.
        sqlx::query(
            "UPDATE users SET points = points + $2,
                 member_until = CASE WHEN $3 = 0 THEN member_until WHEN member_until > $4 THEN member_until + $3 ELSE $4 + $3 END
             WHERE id = $1",
        )
        .bind(order.try_get::<String, _>("user_id")?)
        .bind(order.try_get::<i64, _>("points")?)
        .bind(order.try_get::<i64, _>("member_ms")?)
        .bind(now)
        .execute(&mut transaction)
        .await?;
        transaction.commit().await?;
        Ok(OrderState::Paid)
    }

    /// The user's newest orders, the oldest of them first.
    pub(crate) async fn orders_of(&self, user_id: &str) -> Result<Vec<PlacedOrder>, StoreError> {
        let rows = sqlx::query(
            "SELECT id, sku, paid_at FROM orders WHERE user_id = $1 ORDER BY created_at DESC, id LIMIT $2",
        )
        .bind(user_id)
        .bind(SHOWN)
        .fetch_all(&self.pool)
        .await?;
        rows.iter()
            .rev()
            .map(|row| {
                Ok(PlacedOrder {
                    id: row.try_get("id")?,
                    sku: row.try_get("sku")?,
                    is_paid: row.try_get::<Option<i64>, _>("paid_at")?.is_some(),
                })
            })
            .collect()
    }

    /// Whose an order is.
    pub(crate) async fn buyer(&self, order_id: &str) -> Result<String, StoreError> {
        let user_id = sqlx::query_scalar("SELECT user_id FROM orders WHERE id = $1")
            .bind(order_id)
            .fetch_one(&self.pool)
            .await?;
        Ok(user_id)
    }

    /// The user's order of this `prepay_id`: its id, and whether it is paid.
    pub(crate) async fn order_of(
        &self,
        user_id: &str,
        prepay_id: &str,
    ) -> Result<Option<(String, bool)>, StoreError> {
        let row =
            sqlx::query("SELECT id, paid_at FROM orders WHERE prepay_id = $1 AND user_id = $2")
                .bind(prepay_id)
                .bind(user_id)
                .fetch_optional(&self.pool)
                .await?;
        let Some(row) = row else {
            return Ok(None);
        };
        let is_paid = row.try_get::<Option<i64>, _>("paid_at")?.is_some();
        Ok(Some((row.try_get("id")?, is_paid)))
    }
}

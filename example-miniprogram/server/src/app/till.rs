//! The merchant's account, if there is one.

use std::fmt;
use std::sync::Arc;

use tokio::sync::OnceCell;

use crate::http::failure::Failure;
use crate::wechat::pay::{Merchant, PayConfig};

/// Draws a test account; `None` when the system gives no random numbers.
type Draw = dyn Fn() -> Option<PayConfig> + Send + Sync;

/// The merchant's account, if there is one.
pub(crate) enum Till {
    None,
    Real(Arc<Merchant>),
    /// Test keys take time to draw, so they are drawn for the first order.
    Drawn {
        appid: String,
        draw: Arc<Draw>,
        merchant: OnceCell<Arc<Merchant>>,
    },
}

impl Till {
    /// The account, or why there is none.
    pub(crate) async fn merchant(&self) -> Result<Arc<Merchant>, Failure> {
        match self {
            Self::None => Err(Failure::not_configured(
                "payment needs WX_PAY_MCHID and its kin in the server's environment",
            )),
            Self::Real(merchant) => Ok(Arc::clone(merchant)),
            Self::Drawn {
                appid,
                draw,
                merchant,
            } => merchant
                .get_or_try_init(|| async {
                    let draw = Arc::clone(draw);
                    let config = tokio::task::spawn_blocking(move || draw())
                        .await
                        .map_err(Failure::internal)?
                        .ok_or_else(|| Failure::internal("no test keys could be drawn"))?;
                    Ok(Arc::new(Merchant::new(appid.clone(), config)))
                })
                .await
                .cloned(),
        }
    }
}

impl fmt::Debug for Till {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::None => "None",
            Self::Real(_) => "Real",
            Self::Drawn { .. } => "Drawn",
        })
    }
}

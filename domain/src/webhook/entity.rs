//! Rows of `webhook_deliveries`: the instance's own, because a vendor does not know churches.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

use crate::ids::WebhookDeliveryId;
use crate::platform_column::PlatformColumn;

#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "webhook_deliveries")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: WebhookDeliveryId,
    pub platform: PlatformColumn,
    /// The vendor's, the same at every repetition.
    pub delivery_id: String,
    /// The vendor's name of the event.
    pub event: String,
    /// JSON list of what it tells; nothing else of the body is kept.
    pub news: String,
    pub received_at: DateTime<Utc>,
    pub handled_at: Option<DateTime<Utc>>,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

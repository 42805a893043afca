//! The platform as a column: its slug.

use sea_orm::sea_query::{ArrayType, ColumnType, Nullable, Value, ValueType, ValueTypeErr};
use sea_orm::{ColIdx, QueryResult, TryGetError, TryGetable};
use steeple_platforms::StreamingPlatform;

/// A [`StreamingPlatform`] that rows can hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct PlatformColumn(pub StreamingPlatform);

impl From<PlatformColumn> for Value {
    fn from(column: PlatformColumn) -> Self {
        column.0.slug().into()
    }
}

impl TryGetable for PlatformColumn {
    fn try_get_by<I: ColIdx>(row: &QueryResult, index: I) -> Result<Self, TryGetError> {
        let slug = String::try_get_by(row, index)?;
        let unknown = || TryGetError::DbErr(sea_orm::DbErr::Type(format!("unknown platform {slug:?}")));
        StreamingPlatform::from_slug(&slug).map(Self).ok_or_else(unknown)
    }
}

impl ValueType for PlatformColumn {
    fn try_from(value: Value) -> Result<Self, ValueTypeErr> {
        let slug = <String as ValueType>::try_from(value)?;
        StreamingPlatform::from_slug(&slug).map(Self).ok_or(ValueTypeErr)
    }

    fn type_name() -> String {
        "PlatformColumn".to_owned()
    }

    fn array_type() -> ArrayType {
        ArrayType::String
    }

    fn column_type() -> ColumnType {
        ColumnType::Text
    }
}

impl Nullable for PlatformColumn {
    fn null() -> Value {
        Value::String(None)
    }
}

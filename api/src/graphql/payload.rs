//! Payloads of mutations: the entity, null when nothing was done, and what the person can correct.

/// Declares one. A field of the entity's name and `userErrors`; made with `.into()` from what [`super::errors::settle`] gives.
macro_rules! payload {
    ($(#[$doc:meta])* $name:ident { $field:ident: $entity:ty }) => {
        $(#[$doc])*
        #[derive(async_graphql::SimpleObject)]
        pub struct $name {
            /// Null when nothing was done.
            $field: Option<$entity>,
            user_errors: Vec<$crate::graphql::errors::UserError>,
        }

        impl From<Result<$entity, Vec<$crate::graphql::errors::UserError>>> for $name {
            fn from(done: Result<$entity, Vec<$crate::graphql::errors::UserError>>) -> Self {
                match done {
                    Ok(entity) => Self { $field: Some(entity), user_errors: Vec::new() },
                    Err(user_errors) => Self { $field: None, user_errors },
                }
            }
        }
    };
}

pub(super) use payload;

//! What all suites share: databases of both kinds, and a small world to act in.
//!
//! A suite that touches a database says so with [`for_each_backend!`], and each of its tests runs on SQLite and on PostgreSQL.

pub mod backup;
pub mod browser;
pub mod connect;
pub mod db;
pub mod pg;
pub mod picture;
pub mod refusal;
pub mod server;
pub mod studio;
pub mod sunday;
pub mod webhook;
pub mod world;

pub use db::{Backend, TestDatabase};
pub use world::{Chapel, World};

/// What a test of both databases starts from: an empty database or a whole world.
pub trait Start: Sized {
    fn start(backend: Backend) -> impl Future<Output = Self>;
}

/// Runs one test on one kind of database; what [`for_each_backend!`] calls.
pub async fn run_on<S: Start, F: Future<Output = ()>>(backend: Backend, test: impl FnOnce(S) -> F) {
    test(S::start(backend).await).await;
}

/// Runs each of the named async functions on both databases, as `sqlite::name` and `postgres::name`.
///
/// A function takes one value that can [`Start`]: a [`World`], a [`Chapel`] or a [`TestDatabase`].
///
/// ```ignore
/// for_each_backend!(a_revoked_session_is_dead_at_once);
///
/// async fn a_revoked_session_is_dead_at_once(world: World) { … }
/// ```
#[macro_export]
macro_rules! for_each_backend {
    ($($name:ident),+ $(,)?) => {
        mod sqlite {
            $(#[tokio::test]
            async fn $name() {
                $crate::run_on($crate::Backend::Sqlite, super::$name).await;
            })+
        }
        mod postgres {
            $(#[tokio::test]
            async fn $name() {
                $crate::run_on($crate::Backend::Postgres, super::$name).await;
            })+
        }
    };
}

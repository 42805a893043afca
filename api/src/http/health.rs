//! What machines ask: is it alive, is it ready, how is it doing.

use actix_web::{HttpResponse, web};
use sea_orm::ConnectionTrait;
use serde_json::json;
use steeple_domain::Context;
use steeple_domain::figures::figures;
use steeple_domain::vault::canary_look;
use steeple_migration::{Migrator, MigratorTrait};

use super::State;
use crate::metrics::Metrics;

pub fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/healthz", web::get().to(async || HttpResponse::Ok().body("ok")))
        .route("/readyz", web::get().to(ready))
        .route("/metrics", web::get().to(metrics));
}

/// Ready when the database answers, its schema is this version's, and its sealed values open with the keys at hand.
async fn ready(state: web::Data<State>) -> HttpResponse {
    let context = state.context.clone();
    let checks = state.finish(async move { check(&context).await }).await.unwrap_or(Checks::default());
    let body = json!({ "database": checks.database, "migrations": checks.migrations, "key": checks.key });
    if checks.database && checks.migrations && checks.key {
        HttpResponse::Ok().json(body)
    } else {
        HttpResponse::ServiceUnavailable().json(body)
    }
}

#[derive(Default)]
struct Checks {
    database: bool,
    migrations: bool,
    key: bool,
}

async fn check(context: &Context) -> Checks {
    let reader = context.db.reader();
    if reader.execute_unprepared("SELECT 1").await.is_err() {
        return Checks::default();
    }
    let migrations = Migrator::get_pending_migrations(reader).await.is_ok_and(|pending| pending.is_empty());
    let key = migrations && canary_look(&context.db, &context.keys).await.is_ok();
    Checks { database: true, migrations, key }
}

async fn metrics(metrics: web::Data<Metrics>, state: web::Data<State>) -> HttpResponse {
    if metrics.is_count_due(state.context.now()) {
        let context = state.context.clone();
        match state.finish(async move { figures(&context).await }).await {
            Ok(Ok(figures)) => metrics.show(&figures),
            Ok(Err(error)) => {
                tracing::warn!(error = &error as &dyn std::error::Error, "could not count for the metrics");
            }
            Err(_) => {}
        }
    }
    HttpResponse::Ok().content_type("application/openmetrics-text; version=1.0.0; charset=utf-8").body(metrics.text())
}

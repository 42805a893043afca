//! Pages and what the person allowed.

use http::Method;

use super::Graph;
use crate::contract::error::PlatformError;
use crate::facebook::wire::{List, ManagedPage, Page, Permission};

/// The permissions that were really given. People may untick single ones, so the dialog's answer alone says nothing.
pub(in crate::facebook) async fn permission_list(graph: &Graph<'_>) -> Result<Vec<String>, PlatformError> {
    let request = graph.request("permission_list", Method::GET, "me/permissions");
    let list: List<Permission> = graph.read(request).await?;
    let granted = list.data.into_iter().filter(|permission| permission.status == "granted");
    Ok(granted.map(|permission| permission.permission).collect())
}

/// Every Page that the person has a role on, each with its own token.
pub(in crate::facebook) async fn page_list(graph: &Graph<'_>) -> Result<Vec<ManagedPage>, PlatformError> {
    let first = || {
        graph
            .request("page_list", Method::GET, "me/accounts")
            .query("fields", "id,name,access_token,tasks")
            .query("limit", "100")
    };
    graph.read_list(first).await
}

/// What decides whether the Page may go live.
pub(in crate::facebook) async fn page_read(graph: &Graph<'_>, page: &str) -> Result<Page, PlatformError> {
    let request = graph.request("page_read", Method::GET, page).query("fields", "id,name,followers_count,is_published");
    graph.read(request).await
}

//! The people of the double and the Pages on which they have a role.

use actix_web::{HttpRequest, HttpResponse, web};
use serde_json::{Value, json};

use super::FacebookSandbox;
use super::asked::{Asked, Field};
use super::refused::{Refused, answer};
use crate::sandbox::desk::Bearer;

/// Who can sign in; the first one is preselected.
pub(super) const LOGINS: &[&str] =
    &["Grace Chapel Admin", "Small Page Admin", "No Pages", "Moderator Only", "Sister Churches Admin"];

pub(super) struct Page {
    pub id: &'static str,
    name: &'static str,
    login: &'static str,
    pub followers: u64,
    may_post: bool,
}

const PAGES: &[Page] = &[
    Page { id: "100200300400501", name: "Grace Chapel", login: LOGINS[0], followers: 412, may_post: true },
    Page { id: "100200300400502", name: "Grace Chapel Youth", login: LOGINS[0], followers: 138, may_post: true },
    Page { id: "100200300400601", name: "Tiny Chapel", login: LOGINS[1], followers: 12, may_post: true },
    Page { id: "100200300400701", name: "Riverside Fellowship", login: LOGINS[3], followers: 950, may_post: false },
    Page { id: "100200300400801", name: "Hillside Chapel", login: LOGINS[4], followers: 310, may_post: true },
    Page { id: "100200300400802", name: "Harbour Chapel", login: LOGINS[4], followers: 205, may_post: true },
    Page { id: "100200300400803", name: "Valley Chapel", login: LOGINS[4], followers: 190, may_post: false },
];

const PERSON_FIELDS: &[Field] = &[("id", &[]), ("name", &[])];
const ACCOUNT_FIELDS: &[Field] =
    &[("id", &[]), ("name", &[]), ("access_token", &[]), ("tasks", &[]), ("category", &[])];
const PAGE_FIELDS: &[Field] =
    &[("id", &[]), ("name", &[]), ("link", &[]), ("followers_count", &[]), ("is_published", &[])];

impl Page {
    pub(super) fn of_id(id: &str) -> Option<&'static Page> {
        PAGES.iter().find(|page| page.id == id)
    }
}

pub(super) async fn read_person(sandbox: web::Data<FacebookSandbox>, request: HttpRequest) -> HttpResponse {
    answer(person(&sandbox, &request))
}

fn person(sandbox: &FacebookSandbox, request: &HttpRequest) -> Result<Value, Refused> {
    let asked = Asked::read(request, b"")?;
    asked.only(&[])?;
    let bearer = sandbox.person(&asked, &[])?;
    let number = LOGINS.iter().position(|login| *login == bearer.login).unwrap_or_default();
    asked.select(&json!({ "id": format!("90000000000{number}"), "name": bearer.login }), PERSON_FIELDS)
}

pub(super) async fn list_accounts(sandbox: web::Data<FacebookSandbox>, request: HttpRequest) -> HttpResponse {
    answer(accounts(&sandbox, &request))
}

/// Gives one Page per answer, whatever the limit, so that every client has to follow the cursor.
/// `paging.next` is a whole URL at Meta's host with the token in it, as in Graph; nobody should ever open it.
fn accounts(sandbox: &FacebookSandbox, request: &HttpRequest) -> Result<Value, Refused> {
    let asked = Asked::read(request, b"")?;
    asked.only(&["limit", "after"])?;
    asked.number("limit")?;
    let bearer = sandbox.person(&asked, &["pages_show_list"])?;
    let mine: Vec<&Page> = PAGES.iter().filter(|page| page.login == bearer.login).collect();
    let from = match asked.text("after")? {
        None => 0,
        Some(cursor) => {
            1 + mine.iter().position(|page| page.id == cursor).ok_or_else(|| Refused::value("Invalid cursor"))?
        }
    };
    let Some(page) = mine.get(from) else { return Ok(json!({ "data": [] })) };
    let tasks: &[&str] = if page.may_post {
        &["ADVERTISE", "ANALYZE", "CREATE_CONTENT", "MESSAGING", "MODERATE", "MANAGE"]
    } else {
        &["MESSAGING", "MODERATE"]
    };
    let node = json!({
        "id": page.id, "name": page.name, "category": "Church", "tasks": tasks,
        "access_token": sandbox.page_token(page, &bearer),
    });
    let mut paging = json!({ "cursors": { "before": page.id, "after": page.id } });
    if from + 1 < mine.len() {
        paging["next"] = json!(format!(
            "https://graph.facebook.com/v26.0/me/accounts?access_token={}&after={}",
            asked.token.as_deref().unwrap_or_default(),
            page.id
        ));
    }
    Ok(json!({ "data": [asked.select(&node, ACCOUNT_FIELDS)?], "paging": paging }))
}

/// What a Page's own token reads of it.
pub(super) fn read(asked: &Asked, page: &Page) -> Result<Value, Refused> {
    let node = json!({
        "id": page.id, "name": page.name, "followers_count": page.followers, "is_published": true,
        "link": format!("https://www.facebook.com/{}", page.id),
    });
    asked.select(&node, PAGE_FIELDS)
}

impl FacebookSandbox {
    /// The Page's token in this person's name; the same one while it lives and means the same.
    fn page_token(&self, page: &Page, bearer: &Bearer) -> String {
        let mut books = self.books();
        let same = |token: &&String| self.desk.check(Some(token), &[]).is_ok_and(|known| known == *bearer);
        let of_page = books.page_tokens.iter().filter(|(_, id)| *id == page.id).map(|(token, _)| token);
        if let Some(token) = of_page.into_iter().find(same) {
            return token.clone();
        }
        let token = self.desk.issue_access(bearer.clone(), None, "page");
        books.page_tokens.insert(token.clone(), page.id.to_owned());
        token
    }
}

//! Connecting with credentials that a person copies into a form (Zoom server-to-server).

use steeple_platforms::StreamingPlatform;
use steeple_platforms::contract::account::FormFields;
use steeple_platforms::contract::call::{AppCall, AppCredentials};
use steeple_platforms::contract::credentials::Secret;
use steeple_platforms::contract::descriptor::{CredentialForm, FormField};

use super::adopt::{self, Newcomer, Setback};
use super::entity::{AuthKind, Model};
use crate::church::{Actor, Role};
use crate::context::Context;
use crate::error::{Error, Problem, Result};

/// Longest value of a field of one line. Zoom's are below 100 characters.
const LINE_MAX_CHARS: usize = 500;
/// Longest value of a field of several lines: a private RSA key of 4,096 bits in PEM form has 3,300 characters.
const TEXT_MAX_CHARS: usize = 8_000;

/// Signs in with the typed fields and connects the account behind them; the same account again is brought back.
///
/// # Errors
/// `Forbidden` below ADMIN; `Invalid` when the platform takes no form, a field is missing or unknown, or the platform refuses.
pub async fn connect_with_form(
    ctx: &Context,
    actor: &Actor,
    platform: StreamingPlatform,
    fields: FormFields,
) -> Result<Model> {
    actor.require(Role::Admin)?;
    let accounts = platform.client().accounts();
    let (Some(form), Some(sign_in)) = (&platform.descriptor().form, accounts.form_sign_in()) else {
        let message = format!("{platform} is connected by signing in there. Press Connect.");
        return Err(Error::invalid("NO_FORM", message, &["platform"]));
    };
    let problems = form_problems(form, &fields);
    if !problems.is_empty() {
        return Err(Error::Invalid(problems));
    }
    // The church brings its own app; the instance's need not be set up.
    let app = ctx.apps.get(&platform).cloned().unwrap_or_else(AppCredentials::none);
    let (ctx, actor) = (ctx.clone(), *actor);
    let work = async move {
        let call = AppCall { http: &ctx.http, app: &app, now: ctx.now() };
        let connected = async {
            let grant = sign_in.sign_in(&call, &fields).await?;
            let found = accounts.accounts(&call, &grant).await?;
            let account = found.into_iter().next().ok_or_else(|| {
                Setback::refused(
                    "NO_ACCOUNT",
                    format!("{platform} shows no account behind these fields."),
                    "Check the fields.",
                )
            })?;
            let newcomer = Newcomer {
                platform,
                auth_kind: AuthKind::Form,
                account,
                scopes: grant.scopes,
                reconnect_of: None,
                attempt: None,
                app: None,
            };
            adopt::adopt(&ctx, &actor, newcomer).await
        };
        connected.await.map_err(|setback| match setback {
            Setback::Refused { code, message, remedy } => {
                Error::invalid(code, format!("{message} {remedy}"), &["fields"])
            }
            Setback::Broken(error) => error,
        })
    };
    tokio::spawn(work).await.unwrap_or_else(|panic| std::panic::resume_unwind(panic.into_panic()))
}

fn form_problems(form: &CredentialForm, fields: &FormFields) -> Vec<Problem> {
    let known = |name: &str| form.fields.iter().any(|field| field.name == name);
    let unknown = fields.keys().filter(|name| !known(name)).map(|name| {
        Problem::new("UNKNOWN_FIELD", format!("There is no field {name:?} in this form."), &["fields", name])
    });
    let wrong = form.fields.iter().filter_map(|field| {
        let value = fields.get(field.name).map(Secret::reveal).unwrap_or_default();
        let problem = |code, message| Some(Problem::new(code, message, &["fields", field.name]));
        if value.trim().is_empty() && !field.required {
            None
        } else if value.trim().is_empty() {
            problem("FIELD_MISSING", format!("Fill in {}. {}", field.label.english, field.help.english))
        } else if !fits(field, value) {
            problem("FIELD_UNUSABLE", format!("{} is not what the platform shows. Copy it again.", field.label.english))
        } else {
            None
        }
    });
    unknown.chain(wrong).collect()
}

/// Not too long, and without control characters but the line ends of a text.
fn fits(field: &FormField, value: &str) -> bool {
    let longest = if field.multiline { TEXT_MAX_CHARS } else { LINE_MAX_CHARS };
    let is_odd = |letter: char| letter.is_control() && !(field.multiline && matches!(letter, '\n' | '\r'));
    value.chars().count() <= longest && !value.chars().any(is_odd)
}

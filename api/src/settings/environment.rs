//! Settings from environment variables, and from the files that `…_FILE` variables name.

use std::collections::BTreeMap;
use std::path::PathBuf;

use figment::value::Value;

use super::SettingsError;

const PREFIX: &str = "STEEPLE_";

/// Variables that are no settings: where the settings are, and what the test suites are told.
const OTHERS: [&str; 2] = ["STEEPLE_CONFIG", "STEEPLE_TEST_"];

/// The variables that concern Steeple. A value like any other, so that tests need not change the process's own.
#[derive(Clone, Default)]
pub struct Environment(BTreeMap<String, String>);

impl Environment {
    /// The process's own.
    #[must_use]
    pub fn of_process() -> Self {
        // Variables that are not text cannot be ours.
        let text =
            std::env::vars_os().filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)));
        text.collect()
    }

    /// Each setting's dotted path and value.
    pub(super) fn settings(&self) -> Result<Vec<(String, Value)>, SettingsError> {
        self.0
            .iter()
            .map(|(variable, value)| {
                let base = variable.strip_suffix("_FILE");
                if let Some(base) = base.filter(|base| self.0.contains_key(*base)) {
                    return Err(SettingsError::SetTwice(base.to_owned()));
                }
                let value = if base.is_some() { read(variable, value)? } else { value.clone() };
                let name = base.unwrap_or(variable);
                let key = name.strip_prefix(PREFIX).unwrap_or(name).to_lowercase().replace("__", ".");
                let value =
                    typed(&key, value).map_err(|wanted| SettingsError::Value { name: variable.clone(), wanted })?;
                Ok((key, value))
            })
            .collect()
    }
}

impl<N: Into<String>, V: Into<String>> FromIterator<(N, V)> for Environment {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(variables: I) -> Self {
        let variables = variables.into_iter().map(|(name, value)| (name.into(), value.into()));
        let ours = variables.filter(|(name, _): &(String, String)| {
            let settings = name.starts_with(PREFIX) && !OTHERS.iter().any(|other| name.starts_with(other));
            settings || name == "DATABASE_URL" || name == "DATABASE_URL_FILE"
        });
        Self(ours.collect())
    }
}

fn read(variable: &str, file: &str) -> Result<String, SettingsError> {
    let file = PathBuf::from(file);
    let text = std::fs::read_to_string(&file).map_err(|source| SettingsError::SecretFile {
        variable: variable.to_owned(),
        file,
        source,
    })?;
    Ok(text.trim_end_matches(['\r', '\n']).to_owned())
}

/// Everything is text but the two numbers and the switch: a client id may well be all digits. The error says what is wanted.
fn typed(key: &str, value: String) -> Result<Value, &'static str> {
    match key {
        "port" | "database_connections" => value.trim().parse::<u32>().map(Value::from).map_err(|_| "a whole number"),
        "allow_private_destinations" => value.trim().parse::<bool>().map(Value::from).map_err(|_| "true or false"),
        _ => Ok(Value::from(value)),
    }
}

//! What the doubles hold, kept from one run to the next: a vendor forgets nothing when Steeple's machine loses its power.
//!
//! Each double names its [`Kept`] parts. With a [`Store`] they are saved after every request that changed them, before the answer
//! leaves, as a vendor commits before it answers; without one nothing is written. Scripted failures are not kept.
//! Design: `docs/decisions/0017-kept-doubles.md`.

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;
use actix_web::web;
use serde::de::{DeserializeOwned, Error as _};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

use super::faults::Fault;
use super::{Bench, PlatformSandbox};

/// Where worlds are kept. They hold tokens and stream keys, so whoever writes them to a disk seals them.
pub trait Store: Send + Sync {
    /// What was saved last under this name; `None` when nothing ever was.
    ///
    /// # Errors
    /// When it is there and cannot be read.
    fn load(&self, name: &'static str) -> io::Result<Option<Vec<u8>>>;

    /// Replaces what was saved under this name, wholly or not at all.
    ///
    /// # Errors
    /// When it was not saved.
    fn save(&self, name: &'static str, world: &[u8]) -> io::Result<()>;
}

/// A store that lasts as long as this process.
#[derive(Debug, Default)]
pub struct MemoryStore(Mutex<BTreeMap<&'static str, Vec<u8>>>);

impl Store for MemoryStore {
    fn load(&self, name: &'static str) -> io::Result<Option<Vec<u8>>> {
        Ok(lock(&self.0).get(name).cloned())
    }

    fn save(&self, name: &'static str, world: &[u8]) -> io::Result<()> {
        lock(&self.0).insert(name, world.to_owned());
        Ok(())
    }
}

/// A part of a double that outlives the process.
pub trait Kept {
    /// # Errors
    /// When it has no form in JSON.
    fn written(&self) -> serde_json::Result<Value>;

    /// Takes the place of what is held now.
    ///
    /// # Errors
    /// When it is not such a part.
    fn take_back(&self, written: Value) -> serde_json::Result<()>;
}

impl<T: Serialize + DeserializeOwned> Kept for Mutex<T> {
    fn written(&self) -> serde_json::Result<Value> {
        serde_json::to_value(&*lock(self))
    }

    fn take_back(&self, written: Value) -> serde_json::Result<()> {
        *lock(self) = serde_json::from_value(written)?;
        Ok(())
    }
}

/// The parts of one double by their names.
pub type World<'a> = Vec<(&'static str, &'a dyn Kept)>;

/// The name under which the bench is saved. It comes first: a number that a saved world knows is never given again.
const BENCH: &str = "bench";

/// Saves what changed.
pub(super) struct Keeper {
    store: Option<Arc<dyn Store>>,
    bench: Arc<Bench>,
    saved: Mutex<BTreeMap<&'static str, Vec<u8>>>,
}

impl Keeper {
    pub fn new(store: Option<Arc<dyn Store>>, bench: Arc<Bench>) -> Self {
        Self { store, bench, saved: Mutex::default() }
    }

    /// Gives the doubles back what the last run saved, and saves all of it anew. A double that it did not have begins empty.
    ///
    /// # Errors
    /// When something saved is not readable, with its name. The doubles are of no use then.
    pub fn take_back(&self, platforms: &[Arc<dyn PlatformSandbox>]) -> io::Result<()> {
        let Some(store) = &self.store else { return Ok(()) };
        let bench = load(&**store, BENCH)?;
        let url = bench.as_ref().and_then(|bench| bench["books"]["url"].as_str()).map(str::to_owned);
        let doubles = platforms.iter().map(|platform| (platform.platform().slug(), platform.world()));
        for (name, world) in std::iter::once((BENCH, self.bench.world())).chain(doubles) {
            let Some(mut before) = load(&**store, name)? else { continue };
            let url = url.as_ref().ok_or_else(|| unreadable(name, "the bench that belongs to it is missing"))?;
            move_here(&mut before, url, &self.bench.url);
            take_all_back(name, world, before)?;
        }
        platforms.iter().try_for_each(|platform| self.keep(&**platform))
    }

    /// Saves the double and the bench as far as they changed.
    ///
    /// # Errors
    /// When they were not saved.
    pub fn keep(&self, platform: &dyn PlatformSandbox) -> io::Result<()> {
        let Some(store) = &self.store else { return Ok(()) };
        let mut saved = lock(&self.saved);
        // The bench is read after the double and saved before it, so that its number is never behind.
        let world = written(platform.world())?;
        let bench = written(self.bench.world())?;
        for (name, bytes) in [(BENCH, bench), (platform.platform().slug(), world)] {
            if saved.get(name) != Some(&bytes) {
                store.save(name, &bytes)?;
                saved.insert(name, bytes);
            }
        }
        Ok(())
    }
}

/// Middleware of one platform's scope: what the request changed is saved before its answer leaves, or the vendor fails.
pub(super) async fn keep(
    sandbox: web::Data<dyn PlatformSandbox>,
    keeper: web::Data<Keeper>,
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let done = next.call(request).await?.map_into_boxed_body();
    match keeper.keep(&**sandbox) {
        Ok(()) => Ok(done),
        Err(error) => {
            tracing::error!(platform = sandbox.platform().slug(), %error, "the sandbox could not save what it holds");
            Ok(done.into_response(sandbox.refusal(&Fault::ServerError { status: 503 })))
        }
    }
}

fn written(world: World<'_>) -> io::Result<Vec<u8>> {
    let parts: serde_json::Result<BTreeMap<_, _>> =
        world.into_iter().map(|(name, part)| Ok((name, part.written()?))).collect();
    Ok(serde_json::to_vec(&parts?)?)
}

fn load(store: &dyn Store, name: &'static str) -> io::Result<Option<Value>> {
    let Some(bytes) = store.load(name)? else { return Ok(None) };
    serde_json::from_slice(&bytes).map(Some).map_err(|_| unreadable(name, "it is no JSON"))
}

fn take_all_back(name: &str, world: World<'_>, mut before: Value) -> io::Result<()> {
    for (part, held) in world {
        let written = before.get_mut(part).map(Value::take).ok_or_else(|| unreadable(name, "a part is missing"))?;
        // The library's own words may repeat a value, and values may be secret.
        held.take_back(written).map_err(|_| unreadable(name, "it was written by another version"))?;
    }
    Ok(())
}

fn unreadable(name: &str, why: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, format!("what is kept as {name} cannot be read: {why}"))
}

/// Addresses of the sandboxes' own server lead to where it listens now.
fn move_here(world: &mut Value, from: &str, to: &str) {
    match world {
        Value::String(text) => {
            if let Some(rest) = text.strip_prefix(from).filter(|rest| rest.is_empty() || rest.starts_with('/')) {
                *text = format!("{to}{rest}");
            }
        }
        Value::Array(values) => values.iter_mut().for_each(|value| move_here(value, from, to)),
        Value::Object(fields) => fields.values_mut().for_each(|value| move_here(value, from, to)),
        _ => {}
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Reads a name and looks up what the double's own code holds under it.
///
/// # Errors
/// When nothing is called so.
pub(crate) fn find_named<'de, D: Deserializer<'de>, T>(
    from: D,
    find: impl Fn(&str) -> Option<T>,
) -> Result<T, D::Error> {
    let name = String::deserialize(from)?;
    find(&name).ok_or_else(|| D::Error::custom("nothing is called so"))
}

/// A map whose keys are no text, as a list of pairs; for `#[serde(with = …)]`.
pub(crate) mod pairs {
    use super::{BTreeMap, Deserialize, Deserializer, Serialize, Serializer};

    pub fn serialize<S: Serializer, K: Serialize, V: Serialize>(
        map: &BTreeMap<K, V>,
        to: S,
    ) -> Result<S::Ok, S::Error> {
        to.collect_seq(map)
    }

    pub fn deserialize<'de, D, K, V>(from: D) -> Result<BTreeMap<K, V>, D::Error>
    where
        D: Deserializer<'de>,
        K: Deserialize<'de> + Ord,
        V: Deserialize<'de>,
    {
        Ok(Vec::<(K, V)>::deserialize(from)?.into_iter().collect())
    }
}

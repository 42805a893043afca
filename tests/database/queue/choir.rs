//! A handler that tells what happens to it, and does what a test needs of it.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use chrono::TimeDelta;
use steeple_domain::Context;
use steeple_domain::database::{Change, Subject, WriteTxn};
use steeple_domain::error::{Error, Result};
use steeple_domain::ids::LivestreamId;
use steeple_domain::queue::{Handler, Job, JobKind, Next, Ran};
use steeple_domain::worker::{Builder, Worker};
use tokio::sync::broadcast::error::TryRecvError;
use tokio::sync::{Semaphore, broadcast, mpsc};
use uuid::Uuid;

/// What happened to the job of a subject.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Heard {
    Prepared(u128),
    /// Fired; it may still be waiting to be let go.
    Began(u128),
    Recorded(u128),
    Withdrawn(u128),
}

/// One handler; clones share what they heard.
#[derive(Clone)]
pub struct Choir {
    /// Runs go on only with one permit each; by default there are plenty.
    pub let_go: Arc<Semaphore>,
    /// What is to become of a job that ran; finished when there is none.
    pub again_in: Option<TimeDelta>,
    /// This subject cannot be prepared.
    pub unprepared: Option<u128>,
    /// Running this subject panics.
    pub panics: Option<u128>,
    /// This subject never comes to an end.
    pub hangs: Option<u128>,
    /// This subject's result cannot be recorded.
    pub unrecorded: Option<u128>,
    /// What was told after each commit: the only proof that something was recorded.
    pub told: Arc<Mutex<Option<broadcast::Receiver<Change>>>>,
    pub heard: mpsc::UnboundedSender<Heard>,
    pub ear: Arc<tokio::sync::Mutex<mpsc::UnboundedReceiver<Heard>>>,
}

impl Default for Choir {
    fn default() -> Self {
        let (heard, ear) = mpsc::unbounded_channel();
        Self {
            let_go: Arc::new(Semaphore::new(Semaphore::MAX_PERMITS)),
            again_in: None,
            unprepared: None,
            panics: None,
            hangs: None,
            unrecorded: None,
            told: Arc::default(),
            heard,
            ear: Arc::new(tokio::sync::Mutex::new(ear)),
        }
    }
}

impl Choir {
    /// One whose runs wait until they are let go.
    pub fn held_back() -> Self {
        Self { let_go: Arc::new(Semaphore::new(0)), ..Self::default() }
    }

    pub fn builder(&self, ctx: &Context) -> Builder {
        self.told.lock().unwrap().get_or_insert_with(|| ctx.db.changes().subscribe());
        Worker::builder(ctx.clone()).handler(self.clone())
    }

    pub fn worker(&self, ctx: &Context) -> Worker {
        self.builder(ctx).build()
    }

    /// The subjects that were recorded since this was last asked, in order.
    pub fn sung(&self) -> Vec<u128> {
        let mut told = self.told.lock().unwrap();
        let told = told.as_mut().expect("a worker was built");
        let mut sung = Vec::new();
        loop {
            match told.try_recv() {
                Ok(Change { subject: Subject::Livestream(subject), .. }) => sung.push(subject.0.as_u128()),
                Ok(_) => {}
                Err(error) => {
                    assert_eq!(error, TryRecvError::Empty);
                    return sung;
                }
            }
        }
    }

    /// Waits until this has happened.
    pub async fn hear(&self, wanted: Heard) {
        let mut ear = self.ear.lock().await;
        while ear.recv().await.expect("the choir holds the other end") != wanted {}
    }

    /// Whether this has happened among what nobody listened to yet.
    pub async fn has_heard(&self, wanted: Heard) -> bool {
        let mut ear = self.ear.lock().await;
        let mut found = false;
        while let Ok(heard) = ear.try_recv() {
            found |= heard == wanted;
        }
        found
    }

    fn tell(&self, heard: Heard) {
        self.heard.send(heard).expect("the choir holds the other end");
    }
}

#[async_trait]
impl Handler for Choir {
    type Task = u128;
    type Report = u128;

    fn kind(&self) -> JobKind {
        JobKind::LivestreamPlatform
    }

    async fn prepare(&self, _ctx: &Context, jobs: &[Job]) -> Result<Vec<u128>> {
        let subjects: Vec<u128> = jobs.iter().map(|job| job.subject.as_u128()).collect();
        if subjects.iter().any(|subject| Some(*subject) == self.unprepared) {
            return Err(broken());
        }
        for subject in &subjects {
            self.tell(Heard::Prepared(*subject));
        }
        Ok(subjects)
    }

    async fn run(&self, _ctx: &Context, subject: u128) -> u128 {
        self.tell(Heard::Began(subject));
        assert!(Some(subject) != self.panics, "this one panics");
        if Some(subject) == self.hangs {
            std::future::pending::<()>().await;
        }
        self.let_go.acquire().await.expect("never closed").forget();
        subject
    }

    async fn record(&self, ctx: &Context, txn: &mut WriteTxn, ran: &[Ran<u128>]) -> Result<Vec<Next>> {
        if ran.iter().any(|ran| Some(ran.report) == self.unrecorded) {
            return Err(broken());
        }
        for ran in ran {
            let subject = Subject::Livestream(LivestreamId(Uuid::from_u128(ran.report)));
            txn.tell(Change { church: None, subject });
            self.tell(Heard::Recorded(ran.report));
        }
        let next = || self.again_in.map_or(Next::Finished, |wait| Next::Again { due_at: ctx.now() + wait });
        Ok(ran.iter().map(|_| next()).collect())
    }

    async fn withdraw(&self, _ctx: &Context, _txn: &mut WriteTxn, jobs: &[Job]) -> Result<()> {
        for job in jobs {
            self.tell(Heard::Withdrawn(job.subject.as_u128()));
        }
        Ok(())
    }
}

fn broken() -> Error {
    Error::Inconsistent { table: "livestream_platforms", what: "this one is broken".to_owned() }
}

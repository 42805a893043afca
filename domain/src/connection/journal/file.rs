//! The journal's file: one line per entry, changed in place.
//!
//! A full disk is one of the reasons for its being, so it is made with room in it and lines are written into that room; only many at a
//! time make it longer. A line that is not needed any more is struck out where it stands, and when none is left the file is wiped.
//! What a crash left of a line is not one: every part of it has its length, and what it holds is sealed as a whole.

use std::collections::HashMap;
use std::fs::{File, OpenOptions, Permissions, TryLockError};
use std::io::{self, ErrorKind, Read};
use std::os::unix::fs::{FileExt, OpenOptionsExt, PermissionsExt};
use std::path::Path;

use crate::ids::{ChurchId, ConnectionId};

/// The room that a file is made with, in bytes: some thirty pairs.
const ROOM: u64 = 128 * 1024;
/// More processes than ever share a data folder.
const FILES_MAX: u32 = 64;

const STRUCK: u8 = b'-';
const EMPTY: u8 = 0;

/// One entry; what it says is sealed for this connection of this church.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line {
    pub church: ChurchId,
    pub connection: ConnectionId,
    pub sealed: Vec<u8>,
}

impl Line {
    fn print(&self) -> String {
        format!("{} {} {}\n", self.church, self.connection, hex::encode(&self.sealed))
    }

    fn parse(text: &[u8]) -> Option<Self> {
        let text = std::str::from_utf8(text).ok()?.strip_suffix('\n')?;
        let [church, connection, sealed] = text.split(' ').collect::<Vec<_>>().try_into().ok()?;
        Some(Self {
            church: church.parse().ok()?,
            connection: connection.parse().ok()?,
            sealed: hex::decode(sealed).ok()?,
        })
    }
}

/// A change of the file.
#[derive(Debug)]
pub(super) enum Deed {
    /// Writes the entry in the place of an earlier one of the same connection.
    Keep(Line),
    Strike(ConnectionId),
}

/// The file of this process, locked for it.
pub(super) struct JournalFile {
    file: File,
    /// Where the next line begins.
    end: u64,
    lines: HashMap<ConnectionId, Span>,
}

#[derive(Debug, Clone, Copy)]
struct Span {
    at: u64,
    bytes: usize,
}

/// What was found in the files of a folder.
#[derive(Default)]
pub(super) struct Found {
    pub lines: Vec<Line>,
    /// Pieces that are no entry: cut off by a crash, or damaged.
    pub unreadable: usize,
}

impl JournalFile {
    /// The first file of the folder that no other process has, with all that those left which are not running any more.
    pub fn open_in(folder: &Path) -> io::Result<(Self, Found)> {
        let mut own: Option<(Self, Found)> = None;
        for number in 1..=FILES_MAX {
            let path = folder.join(format!("renewals-{number}.journal"));
            if own.is_some() && !path.exists() {
                continue;
            }
            let opened = match Self::open(&path) {
                Ok(opened) => opened,
                // It is in use; or another's, which is looked at again at the next start.
                Err(error) if error.kind() == ErrorKind::WouldBlock || own.is_some() => continue,
                Err(error) => return Err(error),
            };
            if let Some((file, all)) = &mut own {
                let (mut left, found) = opened;
                let kept: Vec<Deed> = found.lines.iter().cloned().map(Deed::Keep).collect();
                file.write(&kept)?;
                left.wipe()?;
                all.lines.extend(found.lines);
                all.unreadable += found.unreadable;
            } else {
                own = Some(opened);
            }
        }
        own.ok_or_else(|| io::Error::new(ErrorKind::WouldBlock, "all journals in it belong to other processes"))
    }

    fn open(path: &Path) -> io::Result<(Self, Found)> {
        let mut options = OpenOptions::new();
        let mut file = options.read(true).write(true).create(true).truncate(false).mode(0o600).open(path)?;
        file.try_lock().map_err(|error| match error {
            TryLockError::WouldBlock => ErrorKind::WouldBlock.into(),
            TryLockError::Error(error) => error,
        })?;
        file.set_permissions(Permissions::from_mode(0o600))?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)?;
        let mut journal = Self { file, end: 0, lines: HashMap::new() };
        let found = journal.read(&bytes)?;
        journal.make_room(bytes.len() as u64, path);
        Ok((journal, found))
    }

    /// Takes in what is there, and strikes out what is no entry.
    fn read(&mut self, bytes: &[u8]) -> io::Result<Found> {
        let (mut lines, mut unreadable) = (Vec::new(), 0);
        let mut next = 0;
        for piece in bytes.split_inclusive(|byte| *byte == b'\n') {
            let blank = piece.iter().take_while(|byte| matches!(**byte, STRUCK | EMPTY)).count();
            let (at, text) = (next + blank as u64, &piece[blank..]);
            next += piece.len() as u64;
            if let Some(line) = Line::parse(text) {
                self.end = next;
                self.strike(line.connection)?;
                self.lines.insert(line.connection, Span { at, bytes: text.len() });
                lines.retain(|earlier: &Line| earlier.connection != line.connection);
                lines.push(line);
            } else if text.iter().any(|byte| !matches!(*byte, STRUCK | EMPTY | b'\n')) {
                unreadable += 1;
                let used = text.iter().rposition(|byte| *byte != EMPTY).map_or(0, |last| last + 1);
                self.end = at + used as u64;
                self.strike_out(Span { at, bytes: used })?;
            }
        }
        Ok(Found { lines, unreadable })
    }

    /// Without the room everything works but on a full disk.
    fn make_room(&self, length: u64, path: &Path) {
        let missing = usize::try_from(ROOM.saturating_sub(length)).unwrap_or_default();
        let folder = || path.parent().map_or(Ok(()), |folder| File::open(folder)?.sync_all());
        let made = self.file.write_all_at(&vec![EMPTY; missing], length).and_then(|()| self.file.sync_all());
        if let Err(error) = made.and_then(|()| folder()) {
            tracing::warn!(%error, "there is no room for the journal of renewals; on a full disk it will not help");
        }
    }

    /// Makes all the changes, and returns when the disk has them.
    pub fn write(&mut self, deeds: &[Deed]) -> io::Result<()> {
        for deed in deeds {
            match deed {
                Deed::Keep(line) => {
                    let text = line.print();
                    self.file.write_all_at(text.as_bytes(), self.end)?;
                    let span = Span { at: self.end, bytes: text.len() };
                    self.end += text.len() as u64;
                    if let Some(earlier) = self.lines.insert(line.connection, span) {
                        self.strike_out(earlier)?;
                    }
                }
                Deed::Strike(connection) => self.strike(*connection)?,
            }
        }
        if self.lines.is_empty() { self.wipe() } else { self.file.sync_data() }
    }

    fn strike(&mut self, connection: ConnectionId) -> io::Result<()> {
        let Some(span) = self.lines.remove(&connection) else { return Ok(()) };
        self.strike_out(span)
    }

    fn strike_out(&self, span: Span) -> io::Result<()> {
        self.file.write_all_at(&vec![STRUCK; span.bytes], span.at)
    }

    fn wipe(&mut self) -> io::Result<()> {
        let used = usize::try_from(self.end).unwrap_or_default();
        self.file.write_all_at(&vec![EMPTY; used], 0)?;
        if self.end > ROOM {
            self.file.set_len(ROOM)?;
        }
        self.lines.clear();
        self.end = 0;
        self.file.sync_data()
    }
}

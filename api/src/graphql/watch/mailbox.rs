//! Where a socket finds what was written for it.

use std::sync::{Mutex, PoisonError};

use bytes::Bytes;
use tokio::sync::Notify;

/// Letters for one socket, from any number of writers. A socket that is slow to read finds the newest answer of each operation:
/// it shows all that the ones before it did.
#[derive(Default)]
pub struct Mailbox {
    letters: Mutex<Vec<Letter>>,
    arrived: Notify,
}

/// What one of a socket's operations is to say.
#[derive(Debug)]
pub struct Letter {
    /// The operation's number.
    pub number: u64,
    /// The field's value as JSON; an error ends the operation.
    pub answer: async_graphql::Result<Bytes>,
}

impl Mailbox {
    /// Puts a letter in, in place of an older one of the same operation.
    pub fn post(&self, letter: Letter) {
        let mut letters = self.letters();
        match letters.iter_mut().find(|older| older.number == letter.number) {
            Some(older) => *older = letter,
            None => letters.push(letter),
        }
        drop(letters);
        self.arrived.notify_one();
    }

    /// All letters, once there are some.
    pub async fn letters_arrive(&self) -> Vec<Letter> {
        loop {
            self.arrived.notified().await;
            let letters = std::mem::take(&mut *self.letters());
            if !letters.is_empty() {
                return letters;
            }
        }
    }

    fn letters(&self) -> std::sync::MutexGuard<'_, Vec<Letter>> {
        self.letters.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_slow_reader_finds_the_newest_answer_of_each_operation() {
        let mailbox = Mailbox::default();
        for (number, json) in [(1, "1a"), (2, "2a"), (1, "1b"), (1, "1c")] {
            mailbox.post(Letter { number, answer: Ok(Bytes::from(json)) });
        }

        let letters = mailbox.letters_arrive().await;

        let found: Vec<_> = letters.into_iter().map(|letter| (letter.number, letter.answer.unwrap())).collect();
        assert_eq!(found, [(1, Bytes::from("1c")), (2, Bytes::from("2a"))]);
    }
}

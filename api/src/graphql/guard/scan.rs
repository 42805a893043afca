//! One pass over the text, before the parser.

use super::{Refusal, limits};

/// Counts bytes, tokens and nesting without understanding the grammar; strings and comments are stepped over.
/// Text that is no GraphQL is left to the parser, which now meets only few and shallow tokens.
///
/// # Errors
/// The first limit that is passed.
pub fn scan(document: &str) -> Result<(), Refusal> {
    if document.len() > limits::DOCUMENT_BYTES {
        return Err(Refusal::DocumentTooLong);
    }
    let bytes = document.as_bytes();
    let (mut at, mut tokens, mut nesting) = (0, 0_usize, 0_usize);
    while let Some(byte) = bytes.get(at) {
        match byte {
            b' ' | b'\t' | b'\r' | b'\n' | b',' => {
                at += 1;
                continue;
            }
            b'#' => {
                at += line_length(&bytes[at..]);
                continue;
            }
            b'"' => at += string_length(&bytes[at..]),
            b'{' | b'[' | b'(' => {
                nesting += 1;
                at += 1;
            }
            b'}' | b']' | b')' => {
                nesting = nesting.saturating_sub(1);
                at += 1;
            }
            byte if is_word(*byte) => at += bytes[at..].iter().take_while(|byte| is_word(**byte)).count(),
            _ => at += 1,
        }
        tokens += 1;
        if tokens > limits::TOKENS {
            return Err(Refusal::TooManyTokens);
        }
        if nesting > limits::NESTING {
            return Err(Refusal::TooNested);
        }
    }
    Ok(())
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

fn line_length(rest: &[u8]) -> usize {
    rest.iter().take_while(|byte| !matches!(byte, b'\n' | b'\r')).count()
}

/// Length of the string that begins here, quotes included; to the end of the text when it is never closed.
fn string_length(rest: &[u8]) -> usize {
    if let Some(body) = rest.strip_prefix(b"\"\"\"") {
        let mut at = 0;
        while at < body.len() {
            if body[at..].starts_with(b"\\\"\"\"") {
                at += 4;
            } else if body[at..].starts_with(b"\"\"\"") {
                return at + 6;
            } else {
                at += 1;
            }
        }
        return rest.len();
    }
    let mut at = 1;
    while at < rest.len() {
        match rest[at] {
            b'\\' => at += 2,
            // A plain string ends with its line; what follows is counted as tokens again.
            b'"' | b'\n' | b'\r' => return at + 1,
            _ => at += 1,
        }
    }
    rest.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_inside_strings_and_comments_do_not_nest() {
        let quoted = format!("{{ a(b: \"{}\") }}", "{".repeat(100));
        let block = format!("{{ a(b: \"\"\"{} \\\"\"\" {}\"\"\") }}", "[".repeat(100), "(".repeat(100));
        let comment = format!("# {}\n{{ a }}", "(".repeat(100));

        for document in [quoted, block, comment] {
            assert_eq!(scan(&document), Ok(()), "{document}");
        }
    }

    #[test]
    fn deep_brackets_of_any_kind_are_refused_before_the_parser_recurses() {
        for bracket in ["{", "[", "(", "{ a(b: [{ c: "] {
            assert_eq!(scan(&bracket.repeat(5_000)), Err(Refusal::TooNested), "{bracket}");
        }
    }

    #[test]
    fn many_tokens_and_long_documents_are_refused() {
        assert_eq!(scan(&"a ".repeat(limits::TOKENS + 1)), Err(Refusal::TooManyTokens));
        assert_eq!(scan(&" ".repeat(limits::DOCUMENT_BYTES + 1)), Err(Refusal::DocumentTooLong));
    }

    #[test]
    fn text_that_is_no_graphql_ends_the_scan() {
        for text in ["\"", "\"\"\"", "\"\\", "\"\"\"\\\"\"\"", "é\u{0}🏃", "#", "\"a\nb", "", "}}}]]"] {
            assert_eq!(scan(text), Ok(()), "{text:?}");
        }
    }
}

//! The public contract is the file, and the file is what the server speaks.

#[test]
fn the_file_is_what_the_server_speaks() {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../schema.graphql");
    let written = std::fs::read_to_string(file).unwrap_or_default();

    let same = written == steeple::graphql::sdl();

    assert!(same, "the schema changed; run: cargo run -p steeple -- schema > schema.graphql");
}

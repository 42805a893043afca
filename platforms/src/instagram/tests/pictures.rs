//! What Instagram does with a picture that it cannot fetch or use.

use std::net::TcpListener;

use actix_web::{App, HttpRequest, HttpResponse, HttpServer, web};

use super::announcing::{next, post, step};
use super::signed_in::friday;
use crate::contract::announcing::NewPost;
use crate::contract::error::{ErrorKind, Outcome};
use crate::contract::livestream::ExternalIds;
use crate::sandbox::PICTURE;

/// Where the frame header of [`PICTURE`] holds height and width.
fn with_size(height: u16, width: u16) -> Vec<u8> {
    let mut bytes = PICTURE.to_vec();
    let frame = bytes.windows(2).position(|pair| pair == [0xFF, 0xC0]).expect("a frame");
    bytes[frame + 5..frame + 7].copy_from_slice(&height.to_be_bytes());
    bytes[frame + 7..frame + 9].copy_from_slice(&width.to_be_bytes());
    bytes
}

async fn picture(request: HttpRequest) -> HttpResponse {
    let jpeg = |bytes: Vec<u8>| HttpResponse::Ok().content_type("image/jpeg").body(bytes);
    match request.path() {
        "/upright.jpg" => jpeg(with_size(1_350, 1_080)),
        "/landscape.jpg" => jpeg(with_size(1_000, 1_910)),
        "/tall.jpg" => jpeg(with_size(1_351, 1_080)),
        "/wide.jpg" => jpeg(with_size(1_000, 1_911)),
        "/logo.png" => HttpResponse::Ok().content_type("image/jpeg").body(&b"\x89PNG\r\n\x1a\n and so on"[..]),
        "/huge.jpg" => jpeg([PICTURE, &vec![0; 8 << 20]].concat()),
        "/cut.jpg" => jpeg(PICTURE[..PICTURE.len() - 100].to_vec()),
        "/moved.jpg" => HttpResponse::Found().insert_header(("location", "/upright.jpg")).finish(),
        _ => HttpResponse::NotFound().finish(),
    }
}

/// A church's own pictures, on this machine; it ends with the test.
fn pictures() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("loopback");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    let server = HttpServer::new(|| App::new().default_service(web::to(picture))).workers(1).disable_signals();
    tokio::spawn(server.listen(listener).expect("a server").run());
    url
}

#[tokio::test]
async fn a_picture_is_taken_or_refused_for_what_it_is() {
    let (stage, pictures) = (friday(), pictures());
    let account = stage.connect("gracechapel", &[]).await;
    let table = [
        ("/upright.jpg", None),
        ("/landscape.jpg", None),
        ("/tall.jpg", Some("36003/2207009")),
        ("/wide.jpg", Some("36003/2207009")),
        ("/logo.png", Some("9004/2207052")),
        ("/huge.jpg", Some("9004/2207052")),
        ("/moved.jpg", Some("9004/2207052")),
        ("/nowhere.jpg", Some("9004/2207052")),
    ];
    for (path, code) in table {
        let post = NewPost { picture_url: format!("{pictures}{path}"), ..post(&stage) };
        match (step(&stage, &account, &post, &ExternalIds::default()).await, code) {
            (Ok(_), None) => {}
            (Err(error), Some(code)) => {
                assert_eq!(error.code.as_deref(), Some(code), "{path}: {error}");
                assert_eq!((error.kind, error.outcome), (ErrorKind::Refused, Outcome::NothingHappened), "{path}");
            }
            (told, _) => panic!("{path}: {told:?}"),
        }
    }
    assert_eq!(stage.writes("media_create"), 2);
}

#[tokio::test]
async fn an_address_that_instagram_cannot_reach_is_told_as_such() {
    let stage = friday();
    let account = stage.connect("gracechapel", &[]).await;
    for picture_url in
        ["http://192.168.1.20/poster.jpg", "https://steeple.example/poster.jpg", "file:///poster.jpg", "poster.jpg"]
    {
        let post = NewPost { picture_url: picture_url.to_owned(), ..post(&stage) };

        let error = step(&stage, &account, &post, &ExternalIds::default()).await.expect_err("out of reach");

        assert_eq!(error.kind, ErrorKind::Refused, "{picture_url}");
        assert!(error.remedy().contains("https"), "{}", error.remedy());
    }
}

#[tokio::test]
async fn a_picture_that_breaks_off_fails_until_it_is_another() {
    let (stage, pictures) = (friday(), pictures());
    let account = stage.connect("gracechapel", &[]).await;
    let good = post(&stage);
    let cut = NewPost { picture_url: format!("{pictures}/cut.jpg"), ..good.clone() };
    let ids = next(step(&stage, &account, &cut, &ExternalIds::default()).await);
    assert_eq!(step(&stage, &account, &cut, &ids).await.expect_err("read").kind, ErrorKind::NotYet);

    for _ in 0..2 {
        let error = step(&stage, &account, &cut, &ids).await.expect_err("it cannot be used");
        assert_eq!((error.kind, error.outcome), (ErrorKind::Refused, Outcome::NothingHappened));
        assert!(error.remedy().contains("another picture"), "{}", error.remedy());
    }
    assert_eq!(stage.writes("media_create"), 1, "the same picture fails again");
    let anew = next(step(&stage, &account, &good, &ids).await);

    assert_ne!(anew.get("container"), ids.get("container"));
    assert_eq!(stage.writes("media_create"), 2);
}

//! Pictures as people give them, and a door where platforms fetch them.

use std::io::Cursor;
use std::net::TcpListener;

use actix_web::{App, HttpResponse, HttpServer, web};
use image::{ImageFormat, Rgb, RgbImage};
use steeple_domain::livestream::picture::picture_jpeg;
use steeple_domain::{Context, ids::PictureId};
use url::Url;

use crate::World;

/// A JPEG of this size, with a slope of colours so that it is no single block.
///
/// # Panics
/// When it cannot be written, which no size in these tests leads to.
#[must_use]
pub fn jpeg(width: u32, height: u32) -> Vec<u8> {
    written(width, height, ImageFormat::Jpeg)
}

/// The same as PNG.
///
/// # Panics
/// As [`jpeg`].
#[must_use]
pub fn png(width: u32, height: u32) -> Vec<u8> {
    written(width, height, ImageFormat::Png)
}

fn written(width: u32, height: u32, format: ImageFormat) -> Vec<u8> {
    let shade = |at: u32, of: u32| u8::try_from(at * 255 / of.max(1)).unwrap_or(u8::MAX);
    let slope = |x, y| Rgb([shade(x, width), shade(y, height), 90]);
    let mut bytes = Cursor::new(Vec::new());
    RgbImage::from_fn(width, height, slope).write_to(&mut bytes, format).expect("a picture can be written");
    bytes.into_inner()
}

impl World {
    /// The same world at an address of this machine, where its services' pictures are. Accounts are connected before: their
    /// platforms know the address of before.
    ///
    /// # Panics
    /// When the door does not open.
    #[must_use]
    pub fn showing_pictures(mut self) -> Self {
        let door = TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
        let address = door.local_addr().expect("a bound port");
        let ctx = web::Data::new(self.ctx.clone());
        let app = move || App::new().app_data(ctx.clone()).route("/pictures/{id}.jpg", web::get().to(show));
        let server = HttpServer::new(app).workers(1).disable_signals().listen(door).expect("a door");
        tokio::spawn(server.run());
        self.move_to(Url::parse(&format!("http://{address}/")).expect("a URL"));
        self
    }
}

async fn show(ctx: web::Data<Context>, id: web::Path<String>) -> HttpResponse {
    let id: PictureId = id.parse().expect("an id");
    match picture_jpeg(&ctx, id).await.expect("the database answers") {
        Some(jpeg) => HttpResponse::Ok().content_type("image/jpeg").body(jpeg),
        None => HttpResponse::NotFound().finish(),
    }
}

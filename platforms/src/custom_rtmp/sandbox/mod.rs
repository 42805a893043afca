//! The double of a streaming server: an RTMP door and an SRT door on loopback, which shake hands and take no video.
//!
//! It has no page and no calls, so the HTTP server of the sandboxes shows nothing of it. Its name is known only to the
//! resolver of [`Sandboxes::reach`](crate::sandbox::Sandboxes::reach).

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};

use actix_web::{HttpResponse, web};
use tokio::net::{TcpListener, UdpSocket};
use tokio::task::JoinHandle;

use crate::contract::platform::StreamingPlatform;
use crate::reach::{rtmp, srt};
use crate::sandbox::faults::Fault;
use crate::sandbox::world::World;
use crate::sandbox::{Bench, Door, PlatformSandbox, Snapshot};

/// Answers to RTMP.
pub const RTMP_HOST: &str = "rtmp.sandbox.example";
/// Answers to SRT.
pub const SRT_HOST: &str = "srt.sandbox.example";
/// Answers like a web server.
pub const WEB_HOST: &str = "web.sandbox.example";

/// The double. Its doors are open as long as it lives.
pub struct CustomRtmpSandbox {
    doors: Vec<Door>,
    keepers: Vec<JoinHandle<()>>,
    /// Handshakes that were completed.
    shaken: Arc<Mutex<u64>>,
}

impl CustomRtmpSandbox {
    /// Opens the doors.
    ///
    /// # Panics
    /// When loopback has no free port.
    #[must_use]
    pub fn new(_bench: Arc<Bench>) -> Self {
        let shaken = Arc::new(Mutex::new(0));
        let (rtmp_door, rtmp_listener) = listen(RTMP_HOST);
        let (web_door, web_listener) = listen(WEB_HOST);
        let socket = std::net::UdpSocket::bind("127.0.0.1:0").expect("loopback has a free port");
        socket.set_nonblocking(true).expect("a socket can be told not to wait");
        let srt_door = Door { host: SRT_HOST, address: socket.local_addr().expect("a bound socket has an address") };
        let socket = UdpSocket::from_std(socket).expect("a socket that does not wait can be used");
        let keepers = vec![
            tokio::spawn(keep_rtmp(rtmp_listener, Arc::clone(&shaken))),
            tokio::spawn(keep_web(web_listener)),
            tokio::spawn(keep_srt(socket, Arc::clone(&shaken))),
        ];
        Self { doors: vec![rtmp_door, web_door, srt_door], keepers, shaken }
    }

    /// How many guests have shaken hands to the end.
    #[must_use]
    pub fn shaken(&self) -> u64 {
        *self.shaken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for CustomRtmpSandbox {
    fn drop(&mut self) {
        self.keepers.iter().for_each(JoinHandle::abort);
    }
}

impl PlatformSandbox for CustomRtmpSandbox {
    fn platform(&self) -> StreamingPlatform {
        StreamingPlatform::CustomRtmp
    }

    fn routes(self: Arc<Self>, _config: &mut web::ServiceConfig) {}

    fn refusal(&self, _fault: &Fault) -> HttpResponse {
        HttpResponse::NotFound().finish()
    }

    fn snapshot(&self) -> Snapshot {
        Snapshot::default()
    }

    /// A streaming server remembers nobody.
    fn world(&self) -> World<'_> {
        World::new()
    }

    fn set_signal(&self, _key: Option<&str>, _on: bool) {}

    fn doors(&self) -> Vec<Door> {
        self.doors.clone()
    }
}

fn listen(host: &'static str) -> (Door, TcpListener) {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("loopback has a free port");
    listener.set_nonblocking(true).expect("a listener can be told not to wait");
    let address: SocketAddr = listener.local_addr().expect("a bound listener has an address");
    (Door { host, address }, TcpListener::from_std(listener).expect("a listener that does not wait can be used"))
}

async fn keep_rtmp(listener: TcpListener, shaken: Arc<Mutex<u64>>) {
    while let Ok((mut guest, _)) = listener.accept().await {
        let shaken = Arc::clone(&shaken);
        tokio::spawn(async move {
            if rtmp::answer(&mut guest).await.is_ok() {
                *shaken.lock().unwrap_or_else(PoisonError::into_inner) += 1;
            }
        });
    }
}

async fn keep_web(listener: TcpListener) {
    use tokio::io::AsyncWriteExt;
    while let Ok((mut guest, _)) = listener.accept().await {
        // A guest that is gone already needs no answer.
        let _ = guest.write_all(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n").await;
    }
}

async fn keep_srt(socket: UdpSocket, shaken: Arc<Mutex<u64>>) {
    let mut question = [0; 1500];
    while let Ok((length, guest)) = socket.recv_from(&mut question).await {
        // As strict as a listener: only the packet that the protocol begins with is answered.
        if question[..length] == srt::induction() {
            *shaken.lock().unwrap_or_else(PoisonError::into_inner) += 1;
            let _ = socket.send_to(&srt::induction_answer(), guest).await;
        }
    }
}

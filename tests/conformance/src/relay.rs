//! A network between a client and a server that loses answers.

use std::io::{Read as _, Write as _};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Hands everything on, but for the answers that it is told to lose. It stays until the test process ends.
#[derive(Debug)]
pub struct Relay {
    address: SocketAddr,
    to_lose: Arc<AtomicUsize>,
}

impl Relay {
    /// One in front of this address, `http://127.0.0.1:4000`.
    #[must_use]
    pub fn to(base: &str) -> Self {
        let server: SocketAddr = base.trim_start_matches("http://").parse().expect("an address");
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a port");
        let address = listener.local_addr().expect("an address");
        let to_lose = Arc::new(AtomicUsize::new(0));
        let losing = Arc::clone(&to_lose);
        std::thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                let Ok(server) = TcpStream::connect(server) else { continue };
                let losing = Arc::clone(&losing);
                let (Ok(from), Ok(to)) = (client.try_clone(), server.try_clone()) else { continue };
                std::thread::spawn(move || hand_on(from, to, &AtomicUsize::new(0)));
                std::thread::spawn(move || hand_on(server, client, &losing));
            }
        });
        Self { address, to_lose }
    }

    /// Its address, `http://127.0.0.1:4001`.
    #[must_use]
    pub fn base(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Loses the next answers: the server has given them, and the connection closes.
    pub fn lose_answers(&self, answers: usize) {
        self.to_lose.store(answers, Ordering::SeqCst);
    }
}

fn hand_on(mut from: TcpStream, mut to: TcpStream, to_lose: &AtomicUsize) {
    let mut bytes = [0; 16 * 1024];
    while let Ok(read @ 1..) = from.read(&mut bytes) {
        let is_lost =
            to_lose.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1)).is_ok();
        if is_lost || to.write_all(bytes.get(..read).unwrap_or_default()).is_err() {
            break;
        }
    }
    for stream in [from, to] {
        let _ = stream.shutdown(Shutdown::Both);
    }
}

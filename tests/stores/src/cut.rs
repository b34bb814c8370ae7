//! A wire to a server that is cut when the test says so.

use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

/// Where the wire is cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cut {
    /// Before what has this text in it, which does not get to the server.
    Before(&'static str),
    /// After what has this text in it, which gets to the server: its answer does not come back.
    After(&'static str),
    /// No connection is made.
    Always,
    /// Nothing gets through and nobody is told, as between the parts of a network: what is sent arrives when this ends.
    Hold,
}

/// Leads to a server on loopback.
#[derive(Debug)]
pub struct Wire {
    port: u16,
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug)]
struct State {
    server: u16,
    cut: Option<Cut>,
    cuts: usize,
}

impl Wire {
    /// To the server at this port.
    #[must_use]
    pub fn to(server: u16) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let state = Mutex::new(State { server, cut: None, cuts: 0 });
        let wire = Self { port, shared: Arc::new(Shared { state, changed: Condvar::new() }) };
        let shared = Arc::clone(&wire.shared);
        std::thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                let shared = Arc::clone(&shared);
                std::thread::spawn(move || lead(&client, &shared));
            }
        });
        wire
    }

    /// Where it begins.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Cuts it once, or for as long as it is said.
    pub fn cut(&self, cut: Option<Cut>) {
        self.shared.state().cut = cut;
        self.shared.changed.notify_all();
    }

    /// Leads to another server from here on: what still comes by the old way is lost.
    pub fn lead_to(&self, server: u16) {
        self.shared.state().server = server;
    }

    /// How often it was cut.
    #[must_use]
    pub fn cuts(&self) -> usize {
        self.shared.state().cuts
    }
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The same, once something gets through.
    fn passable(&self) -> MutexGuard<'_, State> {
        let is_held = |state: &mut State| state.cut == Some(Cut::Hold);
        self.changed.wait_while(self.state(), is_held).unwrap_or_else(PoisonError::into_inner)
    }
}

fn lead(client: &TcpStream, shared: &Shared) {
    let state = shared.passable();
    let (port, is_cut) = (state.server, state.cut == Some(Cut::Always));
    drop(state);
    if is_cut {
        return;
    }
    let Ok(server) = TcpStream::connect((Ipv4Addr::LOCALHOST, port)) else { return };
    let is_cut = Mutex::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            forward(client, &server, |bytes| {
                let has = |text: &str| bytes.windows(text.len()).any(|part| part == text.as_bytes());
                let mut state = shared.passable();
                let cut = match state.cut {
                    Some(cut @ (Cut::Before(text) | Cut::After(text))) if has(text) => Some(cut),
                    Some(Cut::Always) => Some(Cut::Before("")),
                    _ if state.server != port => Some(Cut::Before("")),
                    _ => None,
                };
                if let Some(cut) = cut {
                    state.cuts += 1;
                    if state.cut != Some(Cut::Always) && state.server == port {
                        state.cut = None;
                    }
                    // From here on nothing comes back.
                    *is_cut.lock().unwrap_or_else(PoisonError::into_inner) = true;
                    return Some(matches!(cut, Cut::After(_)));
                }
                None
            });
        });
        forward(&server, client, |_| {
            let state = shared.passable();
            let is_cut = *is_cut.lock().unwrap_or_else(PoisonError::into_inner);
            (is_cut || state.cut == Some(Cut::Always) || state.server != port).then_some(false)
        });
    });
}

/// Copies until `cuts` says that this is the last, and whether it still goes.
fn forward(mut from: &TcpStream, mut to: &TcpStream, cuts: impl Fn(&[u8]) -> Option<bool>) {
    let mut buffer = vec![0; 64 * 1024];
    while let Ok(length @ 1..) = from.read(&mut buffer) {
        let bytes = buffer.get(..length).unwrap_or_default();
        let cut = cuts(bytes);
        if cut != Some(false) && to.write_all(bytes).is_err() {
            break;
        }
        if cut == Some(true) {
            // The server has the time to act on it, and to answer, which shows by its answer.
            let _ = to.read(&mut [0]);
        }
        if cut.is_some() {
            break;
        }
    }
    let _ = from.shutdown(Shutdown::Both);
    let _ = to.shutdown(Shutdown::Both);
}

//! Finding secrets in what was printed.

use std::error::Error as _;
use std::fmt::Debug;
use std::io::Write;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use oauth_runtime::Error;
use tracing_subscriber::fmt::MakeWriter;

/// Every secret of the tests that look for leaks holds this word.
pub const CANARY: &str = "CANARY";

/// All that was printed.
#[derive(Debug, Default)]
pub struct Output(Vec<String>);

impl Output {
    /// Adds text.
    pub fn text(&mut self, text: impl Into<String>) {
        self.0.push(text.into());
    }

    /// Adds both forms of `Debug`.
    pub fn debug(&mut self, value: &dyn Debug) {
        self.0.push(format!("{value:?}"));
        self.0.push(format!("{value:#?}"));
    }

    /// Adds all that an error and its sources say.
    pub fn error(&mut self, error: &Error) {
        self.debug(error);
        self.0.push(error.to_string());
        self.0.extend(error.error_description().map(str::to_owned));
        self.0.extend(error.error_uri().map(str::to_owned));
        self.0.extend(error.provider_code().map(str::to_owned));
        self.0.extend(error.code().map(|code| format!("{code} {code:?}")));
        let mut source = error.source();
        while let Some(error) = source {
            self.0.push(format!("{error} {error:?}"));
            source = error.source();
        }
    }

    /// The first text that shows the canary, as it is or encoded.
    #[must_use]
    pub fn leak(&self) -> Option<&str> {
        let spellings = spellings();
        let shows = |text: &&str| spellings.iter().any(|spelling| text.contains(spelling));
        self.0.iter().flat_map(|text| text.lines()).find(shows)
    }

    /// Asserts that no text shows the canary.
    ///
    /// # Panics
    ///
    /// When one does.
    pub fn assert_clean(&self) {
        assert_eq!(self.leak(), None, "a secret shows");
    }
}

/// The canary as text, as a list of bytes, percent-encoded, and in base64 at each of its three places.
fn spellings() -> Vec<String> {
    let bytes: Vec<String> = CANARY.bytes().map(|byte| byte.to_string()).collect();
    let percent = |upper: bool| -> String {
        CANARY.bytes().map(|b| if upper { format!("%{b:02X}") } else { format!("%{b:02x}") }).collect()
    };
    let base64 = |shift: usize| {
        let encoded = STANDARD_NO_PAD.encode([&vec![0; shift], CANARY.as_bytes()].concat());
        let whole = (shift * 8).div_ceil(6)..(shift + CANARY.len()) * 8 / 6;
        encoded[whole].to_owned()
    };
    let mut spellings = vec![CANARY.to_owned(), bytes.join(", "), percent(true), percent(false)];
    spellings.extend((0..3).map(base64));
    spellings
}

/// Collects what `tracing` and `log` print at the finest level, from the first call on, for the whole process.
#[derive(Debug, Clone, Default)]
pub struct Captured(Arc<Mutex<Vec<u8>>>);

impl Captured {
    /// Starts the capture, or joins the one that has started.
    ///
    /// # Panics
    ///
    /// When another subscriber or logger is there.
    #[must_use]
    pub fn start() -> Self {
        static CAPTURED: OnceLock<Captured> = OnceLock::new();
        CAPTURED
            .get_or_init(|| {
                let captured = Self::default();
                let subscriber = tracing_subscriber::fmt().with_max_level(tracing::Level::TRACE);
                subscriber.with_writer(captured.clone()).with_ansi(false).init();
                log::set_boxed_logger(Box::new(captured.clone())).expect("the only logger");
                log::set_max_level(log::LevelFilter::Trace);
                captured
            })
            .clone()
    }

    /// What was printed so far.
    #[must_use]
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.0.lock().unwrap_or_else(PoisonError::into_inner)).into_owned()
    }
}

impl Write for Captured {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Captured {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

impl log::Log for Captured {
    fn enabled(&self, _metadata: &log::Metadata<'_>) -> bool {
        true
    }

    fn log(&self, record: &log::Record<'_>) {
        let _ = writeln!(self.clone(), "{} {}", record.target(), record.args());
    }

    fn flush(&self) {}
}

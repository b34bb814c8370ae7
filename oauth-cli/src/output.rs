//! Where a command writes: its result to the standard output, and all that is said about it to the standard error.

use std::io::{self, IsTerminal as _, Write};

use anstyle::{AnsiColor, Style};

use crate::{Exit, Failure, printable};

/// The two outputs of a program. What is for a script goes to [`result`](Self::result), what is for a person to
/// [`say`](Self::say).
pub struct Output {
    result: Box<dyn Write + Send>,
    messages: Box<dyn Write + Send>,
    /// Where the result goes without a look at it, if that is elsewhere.
    unseen: Option<io::Stdout>,
    quiet: bool,
    is_terminal: bool,
    shows_progress: bool,
}

const ERROR: Style = AnsiColor::Red.on_default().bold();
const WARNING: Style = AnsiColor::Yellow.on_default().bold();

impl Output {
    /// Those of the process; colour only where it is a terminal that wants it.
    #[must_use]
    pub fn terminal(quiet: bool) -> Self {
        Self {
            result: Box::new(anstream::AutoStream::auto(io::stdout())),
            messages: Box::new(anstream::AutoStream::auto(io::stderr())),
            unseen: Some(io::stdout()),
            quiet,
            is_terminal: io::stdout().is_terminal(),
            shows_progress: !quiet && io::stderr().is_terminal(),
        }
    }

    /// Those of a test.
    pub fn new(result: impl Write + Send + 'static, messages: impl Write + Send + 'static) -> Self {
        Self {
            result: Box::new(result),
            messages: Box::new(messages),
            unseen: None,
            quiet: false,
            is_terminal: false,
            shows_progress: false,
        }
    }

    /// Whether the result is read by a person.
    #[must_use]
    pub fn is_terminal(&self) -> bool {
        self.is_terminal
    }

    /// Where the result goes.
    pub fn result(&mut self) -> &mut (dyn Write + Send) {
        &mut *self.result
    }

    /// Writes lines to the result, which a program gets as they are, and a person without what does something to the terminal.
    ///
    /// # Errors
    ///
    /// When they cannot be written.
    pub(crate) fn print(&mut self, text: &str) -> io::Result<()> {
        let text = if self.is_terminal { printable::lines(text) } else { text.into() };
        writeln!(self.result, "{text}")
    }

    /// Writes bytes to the result as they are: what goes to [`result`](Self::result) is text, whose escape codes a file is spared.
    ///
    /// # Errors
    ///
    /// When they cannot be written.
    pub fn write_bytes(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.result.flush()?;
        match &mut self.unseen {
            Some(stdout) => stdout.write_all(bytes).and_then(|()| stdout.flush()),
            None => self.result.write_all(bytes),
        }
    }

    /// Shows what is waited for, on the line that the last one was on; an empty text takes it away. On a terminal alone.
    pub(crate) fn progress(&mut self, text: &str) {
        if self.shows_progress {
            let _ = write!(self.messages, "\r\u{1b}[2K{}", printable::word(text));
            let _ = self.messages.flush();
        }
    }

    /// Says something to the user, unless they want to hear nothing.
    pub fn say(&mut self, message: impl AsRef<str>) {
        if !self.quiet {
            // Who has closed the standard error does not want it.
            let _ = writeln!(self.messages, "{}", printable::lines(message.as_ref()));
        }
    }

    /// Says what the user has to know, be it that they want to hear nothing.
    pub(crate) fn warn(&mut self, message: impl AsRef<str>) {
        let _ =
            writeln!(self.messages, "{WARNING}warning:{WARNING:#} {}", printable::lines(message.as_ref()));
    }

    /// Asks the user something, whose answer follows on the same line.
    pub(crate) fn ask(&mut self, question: &str) {
        let _ = write!(self.messages, "{}", printable::lines(question));
        let _ = self.messages.flush();
    }

    /// Says why the command failed; nothing where whoever reads the result has had enough of it.
    pub fn failure(&mut self, failure: &Failure) {
        if failure.exit() == NOT_READ {
            return;
        }
        let _ = writeln!(self.messages, "{ERROR}error:{ERROR:#} {}", printable::lines(&failure.to_string()));
        if let Some(hint) = failure.what_to_do() {
            let _ = writeln!(self.messages, "  {}", printable::lines(hint));
        }
    }
}

impl std::fmt::Debug for Output {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Output").field("quiet", &self.quiet).finish_non_exhaustive()
    }
}

/// What it exits with when nobody reads the result any more, such as `head`: as one that SIGPIPE has ended.
const NOT_READ: Exit = Exit::Stopped(13);

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        let exit = if error.kind() == io::ErrorKind::BrokenPipe { NOT_READ } else { Exit::Failed };
        Self::new(exit, error.to_string())
    }
}

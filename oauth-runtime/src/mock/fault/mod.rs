//! A token endpoint that misbehaves, each way by its name.

mod answer;
mod server;

pub use self::server::FaultServer;

/// What a [`FaultServer`] does to every request.
///
/// [`all`](Self::all) has every one of them, for a test that goes through them.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fault {
    // The connection.
    /// Reads the request and never answers.
    NeverAnswers,
    /// Sends a good answer at one byte a second.
    OneByteASecond,
    /// Sends the first headers of an answer, and then nothing more.
    StallsInsideHeaders,
    /// Sends `100 Continue` fifty times a second, without an end.
    EndlessContinue,
    /// Sends a good answer as soon as the connection stands, before it reads the request.
    AnswersBeforeRequest,
    /// Closes the connection before the answer.
    ClosesBeforeAnswer,
    /// Announces a body and closes the connection inside it.
    ClosesInsideBody,
    /// Resets the connection (TCP RST) before the answer.
    ResetsBeforeAnswer,
    /// Resets the connection (TCP RST) inside the body of an answer with this status and `Retry-After: 120`.
    ResetsInsideBody {
        /// The status, such as 503.
        status: u16,
    },

    // The head of the answer.
    /// Answers with this status and a `Location`.
    Redirects {
        /// The status, such as 307.
        status: u16,
        /// The value of `Location`.
        location: String,
    },
    /// Answers with this status and the `Location` of a second server, which would give a token.
    /// [`FaultServer::target_requests`] says how many have followed.
    RedirectsToTarget {
        /// The status, such as 307.
        status: u16,
    },
    /// This status with this `Retry-After`.
    RetryAfter {
        /// The status, such as 429.
        status: u16,
        /// The value of `Retry-After`, such as a number of seconds.
        value: String,
    },
    /// This status with a `Retry-After` that is a date.
    RetryAfterDate {
        /// The status, such as 503.
        status: u16,
        /// How many seconds from now; less than 0 is in the past.
        seconds: i64,
    },
    /// A good answer with this many headers.
    Headers(usize),
    /// A good answer with a header of this many bytes.
    LongHeader(usize),
    /// A good answer with a second `Content-Length` that differs.
    TwoContentLengths,
    /// A good answer of HTTP/1.0, whose end is the end of the connection.
    Http10WithoutLength,

    // The size of the answer.
    /// Sends a chunked body without an end.
    EndlessBody,
    /// A body that is small on the wire: a token and white space, of this many bytes when it is decompressed.
    /// It is made while it is sent, so that [`u64::MAX`] is a body without an end.
    GzipBomb(u64),
    /// Announces a body of this many bytes with `Content-Length`, and sends none.
    AnnouncesBody(u64),
    /// Sends a body in chunks, one of which has a length that is no number.
    BadChunkLength,
    /// A good answer, and behind its body another one that nobody asked for, with another token.
    TrailingGarbage,
    /// This status, `Retry-After: 120`, and an HTML page of this many bytes.
    LargePage {
        /// The status, such as 503.
        status: u16,
        /// The length of the page.
        bytes: usize,
    },

    // The body.
    /// An HTML page with status 200.
    Html,
    /// Status 200 and an empty body.
    EmptyBody,
    /// Status 204.
    NoContent,
    /// A token, a type and a lifetime of the wrong JSON types.
    WrongTypes,
    /// Two `access_token` members.
    DuplicateMembers,
    /// A token beside an array nested this deep.
    Nested(usize),
    /// A token beside an array of this many arrays.
    ManyValues(usize),
    /// A body that is not UTF-8.
    InvalidUtf8,
    /// A good body after a byte order mark.
    ByteOrderMark,
    /// A line break in the token.
    ControlCharactersInToken,
    /// A `token_type` that no client knows.
    UnknownTokenType,
    /// An RFC 6749 error with status 200.
    ErrorInSuccess,
    /// An error whose description repeats the request, secrets and all, spelled like this.
    EchoesRequest(Echo),
    /// An error whose description holds terminal control sequences.
    TerminalEscapes,
}

/// How [`Fault::EchoesRequest`] spells what it repeats.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Echo {
    /// The whole request as it came.
    AsSent,
    /// The values of the parameters.
    Decoded,
    /// The values, as a form spells them.
    Form,
    /// The values with every byte as `%2f`, in lower case.
    Percent,
    /// The values, as JSON spells them inside a string, with every character beyond ASCII as `\u00e9` and `/` as
    /// `\/`.
    JsonEscaped,
    /// The values, as HTML spells them.
    Html,
    /// The values in base64.
    Base64,
    /// The values in base64 inside a longer text, in the alphabet for URLs.
    InsideBase64Url,
}

impl Fault {
    /// Every fault, with arguments that show what it is about.
    ///
    /// ```
    /// use oauth_runtime::mock::{Fault, FaultServer};
    ///
    /// for fault in Fault::all() {
    ///     let server = FaultServer::start(fault)?;
    ///     // Let the program ask `server.url()`, and look how it takes the answer.
    /// }
    /// # Ok::<(), std::io::Error>(())
    /// ```
    #[must_use]
    pub fn all() -> Vec<Self> {
        let retry_after = |value: &str| Self::RetryAfter { status: 429, value: value.to_owned() };
        vec![
            Self::NeverAnswers,
            Self::OneByteASecond,
            Self::StallsInsideHeaders,
            Self::EndlessContinue,
            Self::AnswersBeforeRequest,
            Self::ClosesBeforeAnswer,
            Self::ClosesInsideBody,
            Self::ResetsBeforeAnswer,
            Self::ResetsInsideBody { status: 200 },
            Self::ResetsInsideBody { status: 503 },
            Self::Redirects { status: 302, location: "https://elsewhere.example/".to_owned() },
            Self::RedirectsToTarget { status: 307 },
            retry_after("120"),
            retry_after("1000000000"),
            retry_after("soon"),
            Self::RetryAfterDate { status: 503, seconds: 120 },
            Self::RetryAfterDate { status: 503, seconds: -120 },
            Self::Headers(50),
            Self::Headers(5000),
            Self::LongHeader(1024 * 1024),
            Self::TwoContentLengths,
            Self::Http10WithoutLength,
            Self::EndlessBody,
            Self::GzipBomb(64 * 1024),
            Self::GzipBomb(u64::MAX),
            Self::AnnouncesBody(1 << 40),
            Self::BadChunkLength,
            Self::TrailingGarbage,
            Self::LargePage { status: 503, bytes: 2 * 1024 * 1024 },
            Self::Html,
            Self::EmptyBody,
            Self::NoContent,
            Self::WrongTypes,
            Self::DuplicateMembers,
            Self::Nested(100),
            Self::Nested(100_000),
            Self::ManyValues(1000),
            Self::ManyValues(250_000),
            Self::InvalidUtf8,
            Self::ByteOrderMark,
            Self::ControlCharactersInToken,
            Self::UnknownTokenType,
            Self::ErrorInSuccess,
            Self::EchoesRequest(Echo::AsSent),
            Self::EchoesRequest(Echo::Decoded),
            Self::EchoesRequest(Echo::Form),
            Self::EchoesRequest(Echo::Percent),
            Self::EchoesRequest(Echo::JsonEscaped),
            Self::EchoesRequest(Echo::Html),
            Self::EchoesRequest(Echo::Base64),
            Self::EchoesRequest(Echo::InsideBase64Url),
            Self::TerminalEscapes,
        ]
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{Echo, Fault};

    /// The variants of the enums of this file by the text of their declarations, which no list can forget.
    fn declared() -> BTreeSet<&'static str> {
        let (declarations, _) = include_str!("mod.rs").split_once("impl Fault").unwrap();
        let lines = declarations.lines().filter_map(|line| line.strip_prefix("    "));
        lines.filter(|line| line.starts_with(char::is_uppercase)).map(name).collect()
    }

    fn name(variant: &str) -> &str {
        variant.split(|character: char| !character.is_alphanumeric()).next().unwrap_or_default()
    }

    #[test]
    fn all_has_every_fault() {
        let all: Vec<String> = Fault::all().iter().map(|fault| format!("{fault:?}")).collect();
        let echoes = all.iter().filter_map(|fault| fault.strip_prefix("EchoesRequest("));
        let listed: BTreeSet<&str> = all.iter().map(String::as_str).chain(echoes).map(name).collect();
        assert_eq!(listed, declared());
        assert!(declared().contains(&*format!("{:?}", Echo::AsSent)), "the enums were found");
    }
}

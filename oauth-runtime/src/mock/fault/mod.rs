//! A token endpoint that misbehaves in one of many ways, each of which has a name.

mod answer;
mod server;

pub use self::server::FaultServer;

/// What a [`FaultServer`] does to every request.
///
/// [`all`](Self::all) has every fault, for a test that goes through them.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fault {
    // The connection.
    /// Reads the request and never answers.
    NeverAnswers,
    /// Sends a good response at one byte a second.
    OneByteASecond,
    /// Sends the first headers of a response, and then nothing more.
    StallsInsideHeaders,
    /// Sends `100 Continue` fifty times a second, without end.
    EndlessContinue,
    /// Sends a good response as soon as the connection is made, before it reads the request.
    AnswersBeforeRequest,
    /// Closes the connection before the response.
    ClosesBeforeAnswer,
    /// Announces a body and closes the connection before its end.
    ClosesInsideBody,
    /// Resets the connection (TCP RST) before the response.
    ResetsBeforeAnswer,
    /// Resets the connection (TCP RST) inside the body of a response with this status and `Retry-After: 120`.
    ResetsInsideBody {
        /// The status, such as 503.
        status: u16,
    },

    // The head of the response.
    /// Answers with this status and a `Location`.
    Redirects {
        /// The status, such as 307.
        status: u16,
        /// The value of `Location`.
        location: String,
    },
    /// Answers with this status and the `Location` of a second server, which would issue a token.
    /// [`FaultServer::target_requests`] counts the requests that followed.
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
        /// How many seconds from now; negative for the past.
        seconds: i64,
    },
    /// A good response with this many headers.
    Headers(usize),
    /// A good response with a header of this many bytes.
    LongHeader(usize),
    /// A good response with a second `Content-Length` that differs.
    TwoContentLengths,
    /// A good response of HTTP/1.0, which ends with the connection.
    Http10WithoutLength,

    // The size of the response.
    /// Sends a chunked body without end.
    EndlessBody,
    /// A body that is small on the wire: a token and white space, of this many bytes when it is decompressed.
    /// It is made while it is sent, so [`u64::MAX`] is a body without end.
    GzipBomb(u64),
    /// Announces a body of this many bytes with `Content-Length`, and sends none.
    AnnouncesBody(u64),
    /// Sends a body in chunks, one of which has a length that is not a number.
    BadChunkLength,
    /// A good response, followed by a second one that nobody requested, with another token.
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
    /// A token with a byte that is not UTF-8.
    InvalidUtf8,
    /// A good body after a byte order mark.
    ByteOrderMark,
    /// A line break in the token.
    ControlCharactersInToken,
    /// A `token_type` that no client knows.
    UnknownTokenType,
    /// An RFC 6749 error with status 200.
    ErrorInSuccess,
    /// An error whose description repeats the request with its secrets, encoded like this.
    EchoesRequest(Echo),
    /// An error whose description holds terminal control sequences.
    TerminalEscapes,
}

/// How [`Fault::EchoesRequest`] encodes what it repeats.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Echo {
    /// The whole request as it was sent.
    AsSent,
    /// The values of the parameters.
    Decoded,
    /// The values, form-encoded.
    Form,
    /// The values with every byte as `%2f`, in lower case.
    Percent,
    /// The values, escaped as in a JSON string, with every character beyond ASCII as `\u00e9` and `/` as `\/`.
    JsonEscaped,
    /// The values, escaped as in HTML.
    Html,
    /// The values in base64.
    Base64,
    /// The values inside a longer text in base64, in the alphabet for URLs.
    InsideBase64Url,
}

impl Fault {
    /// Every fault, with typical arguments.
    ///
    /// ```
    /// use oauth_runtime::mock::{Fault, FaultServer};
    ///
    /// for fault in Fault::all() {
    ///     let server = FaultServer::start(fault)?;
    ///     // Point the program at `server.url()`, and assert how it handles the fault.
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

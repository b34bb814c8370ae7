//! The answer of an endpoint, decoded.

use std::sync::OnceLock;
use std::time::Duration;

use http::StatusCode;
use oauth_grammar::Grant;
use zeroize::Zeroizing;

use super::call::Secrets;
use super::moment;
use crate::document::{self, Node, Text};
use crate::dpop::Dpop;
use crate::extra::Member;
use crate::plan::{ExchangeRules, Lookup, Plan, ResponseFormat};
use crate::printable::printable;
use crate::retry_after::{MAX_RETRY_AFTER, date, retry_after};
use crate::runtime::Timestamp;
use crate::scrub::scrub;
use crate::transport::{HttpResponse, TransportError};
use crate::{Error, ErrorKind};

/// By how much two clocks may differ that show the same time: an answer takes its time, too.
const SAME_TIME: Duration = Duration::from_secs(60);

/// What a body turned out to be.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Written {
    Json,
    Form,
    Xml,
    /// The whole body is the token.
    Text,
}

/// The key that a request has proven the possession of.
#[derive(Clone, Copy)]
pub(super) struct Bound<'a> {
    pub(super) thumbprint: &'a str,
    pub(super) dpop: &'a Dpop,
}

/// A complete answer and what is needed to understand it.
pub(crate) struct Answer<'a> {
    pub(super) plan: &'a Plan,
    pub(super) rules: &'a ExchangeRules,
    /// The grant that a token was asked for by.
    pub(super) grant: Option<Grant>,
    pub(super) response: HttpResponse,
    /// When the request began.
    pub(super) begun: Timestamp,
    /// When the answer was complete.
    pub(super) now: Timestamp,
    /// What the token is to be bound to.
    pub(super) bound: Option<Bound<'a>>,
    /// Whether it says what the next proof has to hold (RFC 9449 §8).
    pub(super) brings_nonce: bool,
    pub(super) secrets: &'a Secrets<'a>,
    /// What placeholders stand for.
    pub(super) values: &'a dyn Lookup,
    /// The body as text where it is not quite UTF-8, made when it is read.
    pub(super) text: OnceLock<Zeroizing<String>>,
    /// The same without the numbers that nothing can hold.
    pub(super) without_numbers: OnceLock<Zeroizing<String>>,
}

impl Answer<'_> {
    /// The body as a tree. What it looks like decides between JSON and a form, because content types lie.
    ///
    /// # Errors
    ///
    /// What the body is not, without any of its text.
    pub(super) fn document(&self) -> Result<(Node<'_>, Written), String> {
        let rules = &self.rules.response;
        let body = self.text();
        if rules.format == ResponseFormat::Text && self.accepted() && !body.starts_with(['{', '<']) {
            let token = Node::Object(vec![(Text::new("access_token"), Node::Text(Text::new(body)))]);
            return Ok((token, Written::Text));
        }
        let is_xml = || {
            let content_type = self.response.headers.get(http::header::CONTENT_TYPE);
            let content_type = content_type.and_then(|value| value.to_str().ok()).unwrap_or_default();
            let content_type = content_type.split(';').next().unwrap_or_default().trim();
            matches!(content_type, "application/xml" | "text/xml") && cfg!(feature = "xml")
        };
        let reads_xml = match rules.format {
            ResponseFormat::Xml => true,
            ResponseFormat::Auto => is_xml(),
            ResponseFormat::Json | ResponseFormat::Form | ResponseFormat::Text => false,
        };
        if reads_xml && body.starts_with('<') {
            return document::xml(body).map(|xml| (xml, Written::Xml));
        }
        let form = match rules.format {
            ResponseFormat::Form => true,
            ResponseFormat::Json | ResponseFormat::Xml => false,
            ResponseFormat::Auto | ResponseFormat::Text => !body.starts_with(['{', '[']),
        };
        if body.is_empty() && self.needs_no_body() {
            Ok((Node::Object(Vec::new()), Written::Form))
        } else if body.is_empty() {
            Err("it is empty".to_owned())
        } else if form {
            let form = document::form(body).map(|form| (form, Written::Form));
            form.map_err(|problem| match rules.format {
                ResponseFormat::Text => "it is neither the text of a token, nor JSON, nor a form".to_owned(),
                ResponseFormat::Auto => format!("it is not JSON, and {problem}"),
                _ => problem.to_owned(),
            })
        } else {
            let json = document::json(body).or_else(|problem| {
                if !problem.starts_with(document::NUMBER_OUT_OF_RANGE) {
                    return Err(problem);
                }
                let without = || Zeroizing::new(document::without_numbers_out_of_range(body));
                document::json(self.without_numbers.get_or_init(without))
            });
            json.map(|json| (json, Written::Json))
        }
    }

    /// Whether the token of a success is elsewhere than in the body, and nothing else is held against that.
    fn needs_no_body(&self) -> bool {
        let rules = &self.rules.response;
        let has_header = || {
            rules.access_token.header.as_ref().is_some_and(|name| self.response.headers.contains_key(&**name))
        };
        let keeps_token = rules.keeps_token && rules.root.is_none() && rules.format == ResponseFormat::Auto;
        self.accepted() && self.rules.errors.ok.is_empty() && (keeps_token || has_header())
    }

    /// The body without what the declaration says stands around it.
    pub(super) fn text(&self) -> &str {
        let rules = &self.rules.response;
        let body = std::str::from_utf8(&self.response.body).unwrap_or_else(|_| {
            // A letter of another encoding in a name or a description; in a token it cannot be sent.
            self.text.get_or_init(|| document::with_latin1(&self.response.body))
        });
        let mut body = body.strip_prefix('\u{feff}').unwrap_or(body).trim();
        if let Some(prefix) = &rules.strip_prefix {
            body = body.strip_prefix(prefix.trim()).unwrap_or(body).trim_start();
        }
        if let Some(suffix) = &rules.strip_suffix {
            body = body.strip_suffix(suffix.trim()).unwrap_or(body).trim_end();
        }
        body
    }

    /// Whether the status is one that carries a token.
    pub(super) fn accepted(&self) -> bool {
        accepted(self.rules, self.response.status)
    }

    /// The error for a success that is none.
    pub(super) fn invalid(&self, problem: impl AsRef<str>) -> Error {
        self.unusable("the answer holds no usable token", problem.as_ref())
    }

    /// The same where it is no token that is missed.
    pub(super) fn unusable(&self, what: &str, problem: &str) -> Error {
        let message = format!("{what}: {problem} ({})", self.body_shape());
        self.plan.error(ErrorKind::InvalidResponse, message).with_status(self.response.status.as_u16())
    }

    /// The body for a message: what it claims to be and its length, never its text.
    pub(super) fn body_shape(&self) -> String {
        let content_type =
            self.response.headers.get(http::header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let content_type = self.scrub(content_type.unwrap_or("no content type"));
        let content_type = printable(&content_type);
        format!("{content_type}, {} bytes", self.response.body.len())
    }

    pub(super) fn scrub(&self, text: &str) -> String {
        scrub(text, (self.secrets)())
    }

    pub(super) fn retry_after(&self) -> Option<Duration> {
        let value = self.response.headers.get(http::header::RETRY_AFTER)?;
        retry_after(value, Some(self.provider_time().unwrap_or(self.now.wall())))
    }

    /// The same as the body says it: seconds, or a moment.
    pub(super) fn retry_after_in(&self, document: &Node<'_>) -> Option<Duration> {
        let text = self.rules.errors.retry_after.iter().find_map(|word| word.read(document))?;
        let delay = moment::delay(Member::Text(&text), self.provider_time().unwrap_or(self.now.wall()))?;
        Some(delay.min(MAX_RETRY_AFTER))
    }

    /// The time since 1970 by the provider's clock.
    pub(super) fn provider_time(&self) -> Option<Duration> {
        date(self.response.headers.get(http::header::DATE)?)
    }

    /// Whether the provider's clock shows another time than the one here.
    pub(super) fn differs(&self, provider_time: Option<Duration>) -> bool {
        provider_time.is_some_and(|there| there.abs_diff(self.now.wall()) > SAME_TIME)
    }

    /// The error for a status that sends elsewhere.
    pub(super) fn redirect(&self) -> Option<Error> {
        redirect(self.plan, self.rules, self.response.status)
    }
}

/// The error for an answer that did not arrive whole. What its head said counts all the same: a redirect is one
/// whatever its body, and 503 may be tried again after the time it asks for.
pub(super) fn incomplete(
    plan: &Plan,
    rules: &ExchangeRules,
    problem: &TransportError,
    now: Timestamp,
    secrets: &Secrets<'_>,
) -> Error {
    if let Some(error) = problem.status().and_then(|status| redirect(plan, rules, status)) {
        return error;
    }
    let message = scrub(&problem.to_string(), secrets());
    let error = plan.error(problem.error_kind(), message).with_sent(problem.sent()).with_retry_after(
        problem
            .retry_after()
            .and_then(|value| retry_after(value, Some(problem.date().and_then(date).unwrap_or(now.wall())))),
    );
    let error = if problem.is_permanent() { error.permanent() } else { error };
    match problem.status() {
        Some(status) => error.with_status(status.as_u16()),
        None => error,
    }
}

fn redirect(plan: &Plan, rules: &ExchangeRules, status: StatusCode) -> Option<Error> {
    let message = "the provider answered with a redirect, which is never followed";
    (status.is_redirection() && !accepted(rules, status))
        .then(|| plan.error(ErrorKind::Redirect, message).with_status(status.as_u16()))
}

fn accepted(rules: &ExchangeRules, status: StatusCode) -> bool {
    status.is_success() || rules.response.accept_status.contains(&status.as_u16())
}

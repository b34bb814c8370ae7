//! `oauth call`: a request with a token.

use std::path::Path;
use std::time::Duration;

use clap::Args as Arguments;
use oauth_runtime::attach::{AttachError, ResourceClient};
use oauth_runtime::http::header::CONTENT_TYPE;
use oauth_runtime::http::{HeaderMap, HeaderName, HeaderValue, Method};
use oauth_runtime::url::Url;

use crate::access::{Access, Options};
use crate::printable::Pieces;
use crate::provider::Declared;
use crate::{Exit, Failure, Output, file, prompt, waiting};

/// The arguments of `oauth call`.
#[derive(Debug, Arguments)]
pub struct Args {
    #[command(flatten)]
    options: Options,
    /// The URL, whose origin has to be one that the provider declares
    url: Url,
    /// The method; `GET`, or `POST` where there is data
    #[arg(long, short = 'X', value_name = "METHOD")]
    request: Option<Method>,
    /// A header, as `name: value`
    #[arg(long = "header", short = 'H', value_name = "HEADER")]
    headers: Vec<String>,
    /// The body, `@FILE` for that of a file, `-` for the standard input; a form unless a header says otherwise
    #[arg(long, short, value_name = "DATA", allow_hyphen_values = true)]
    data: Option<String>,
    /// Exit with 1 when the server answers with 4xx, and with 3 when it answers with 5xx
    #[arg(long, short)]
    fail: bool,
    /// Print the status and the headers of the answer, too
    #[arg(long, short)]
    include: bool,
    /// Another origin that the token may go to, such as `https://api.acme.example`
    #[arg(long = "origin", value_name = "ORIGIN")]
    origins: Vec<String>,
}

/// How long a server may be silent, and how long an answer may take: it may be a large file.
const TIMEOUTS: (Duration, Duration) = (Duration::from_mins(1), Duration::from_hours(24));

/// The most that a body may have, which is kept in memory.
const MOST: u64 = 1 << 30;

/// Sends a request with a token, and prints the body of the answer. A token that is rejected is renewed, and the request sent once
/// more if its method is idempotent.
///
/// # Errors
///
/// When there is no token, it must not go there, or the server cannot be reached.
pub async fn run(args: Args, output: &mut Output) -> Result<Exit, Failure> {
    let declared = Declared::find(&args.options.provider, args.options.given.connection()).await?;
    let metadata = match &*args.origins {
        [] => declared.metadata().clone(),
        origins => declared.metadata().with_origins(origins.iter().map(String::as_str))?,
    };
    // Before anything is asked for.
    let (body, headers) = (body(&args, output).await?, headers(&args)?);
    let access = Access::of(&args.options, &declared, &metadata, output).await?;
    let http = access.http.clone().timeouts(TIMEOUTS.0, TIMEOUTS.1);
    let api = ResourceClient::configured(access.tokens.clone(), http)
        .map_err(|error| elsewhere(error, &args.url))?;
    let usual = if body.is_some() { Method::POST } else { Method::GET };
    let request = api.request(args.request.clone().unwrap_or(usual), args.url.clone());
    let request = request.with(|request| match body {
        Some(body) => request.headers(headers).body(body),
        None => request.headers(headers),
    });
    let host = args.url.host_str().unwrap_or_default().to_owned();
    let response = waiting::showing(&host, output, request.send()).await;
    let mut response = response.map_err(|error| match error {
        AttachError::Token(error) => refused(&access, error, &args.url),
        error => Failure::new(Exit::Unavailable, whole(&error)),
    })?;
    let status = response.status();
    let mut pieces = output.is_terminal().then(Pieces::default);
    if args.include {
        let mut head = format!("{:?} {status}\n", response.version()).into_bytes();
        for (name, value) in response.headers() {
            head.extend([name.as_str().as_bytes(), b": ", value.as_bytes(), b"\n"].concat());
        }
        head.push(b'\n');
        write(&head, &mut pieces, output)?;
    }
    loop {
        let chunk = waiting::showing(&host, output, response.chunk()).await;
        match chunk.map_err(|error| Failure::new(Exit::Unavailable, whole(&error.without_url())))? {
            Some(bytes) => write(&bytes, &mut pieces, output)?,
            None => break,
        }
    }
    if let Some(pieces) = pieces {
        output.write_bytes(pieces.rest().as_bytes())?;
    }
    access.note(output).await?;
    if args.fail && (status.is_client_error() || status.is_server_error()) {
        let exit = if status.is_server_error() { Exit::Unavailable } else { Exit::Failed };
        return Err(Failure::new(exit, format!("the server answers {status}")));
    }
    Ok(Exit::Ok)
}

/// Writes bytes of the server as they are, but to a terminal, which would do what they say.
fn write(bytes: &[u8], pieces: &mut Option<Pieces>, output: &mut Output) -> Result<(), Failure> {
    match pieces {
        Some(pieces) => output.write_bytes(pieces.next(bytes).as_bytes())?,
        None => output.write_bytes(bytes)?,
    }
    Ok(())
}

async fn body(args: &Args, output: &mut Output) -> Result<Option<Vec<u8>>, Failure> {
    Ok(match args.data.as_deref() {
        None => None,
        Some("-") => Some(prompt::input(MOST, output).await?),
        Some(data) => Some(match data.strip_prefix('@') {
            Some(path) => file::bytes(Path::new(path), MOST, |_, _| Ok(())).await?,
            None => data.as_bytes().to_vec(),
        }),
    })
}

fn headers(args: &Args) -> Result<HeaderMap, Failure> {
    let mut headers = HeaderMap::new();
    for text in &args.headers {
        let parsed = text.split_once(':').and_then(|(name, value)| {
            Some((name.trim().parse::<HeaderName>().ok()?, HeaderValue::from_str(value.trim()).ok()?))
        });
        let Some((name, value)) = parsed else {
            return Err(Failure::new(Exit::Usage, "a header is not one; write `-H 'name: value'`"));
        };
        headers.append(name, value);
    }
    if args.data.is_some() && !headers.contains_key(CONTENT_TYPE) {
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/x-www-form-urlencoded"));
    }
    Ok(headers)
}

/// Why there is no request with the token.
fn refused(access: &Access, error: oauth_runtime::Error, url: &Url) -> Failure {
    if access.tokens.check_target(url.as_str()).is_err() {
        elsewhere(error, url)
    } else {
        access.failure(error)
    }
}

/// That the token must not go there, and how the user says that it may.
fn elsewhere(error: oauth_runtime::Error, url: &Url) -> Failure {
    let origin = url.origin().ascii_serialization();
    Failure::from(error)
        .hint(format!("`--origin {origin}` lets it go there, and `origins` of the declaration for good"))
}

/// What failed, with where that comes from.
fn whole(error: &dyn std::error::Error) -> String {
    let mut message = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        message = format!("{message}: {cause}");
        source = cause.source();
    }
    message
}

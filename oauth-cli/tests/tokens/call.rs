//! `oauth call`.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpListener;
use std::thread::JoinHandle;

use super::support::{World, run, run_with};

const CALLED: &str =
    r#""token_url": "https://acme.example/token", "grant": "client_credentials", "origins": "{origin}""#;

/// A server of one request: where it is, and what it was sent.
fn server(answer: &'static str) -> (String, JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let origin = format!("http://{}", listener.local_addr().unwrap());
    let served = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut reader = BufReader::new(stream.try_clone().unwrap());
        let (mut head, mut length) = (String::new(), 0);
        while !head.ends_with("\r\n\r\n") {
            let before = head.len();
            reader.read_line(&mut head).unwrap();
            if let Some(value) = head[before..].to_lowercase().strip_prefix("content-length:") {
                length = value.trim().parse().unwrap();
            }
        }
        let mut body = vec![0; length];
        reader.read_exact(&mut body).unwrap();
        stream.write_all(answer.as_bytes()).unwrap();
        head + &String::from_utf8(body).unwrap()
    });
    (origin, served)
}

const FOUND: &str =
    "HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ncontent-length: 7\r\nconnection: close\r\n\r\norders\n";
const MISSING: &str = "HTTP/1.1 404 Not Found\r\ncontent-length: 5\r\nconnection: close\r\n\r\nnone\n";

#[test]
fn the_request_has_the_token_and_the_body_is_printed() {
    let world = World::new(CALLED);
    let token = world.run("token acme.json").ok();
    let (origin, served) = server(FOUND);
    let mut command =
        world.oauth(["call", "acme.json", &format!("{origin}/orders?page=2"), "--origin", &origin]);
    command.args([
        "-X",
        "PATCH",
        "-H",
        "x-trace: 7",
        "-d",
        r#"{"a": 1}"#,
        "-H",
        "Content-Type: application/json",
    ]);
    assert_eq!(run(command).ok(), "orders\n");
    let sent = served.join().unwrap();
    assert!(
        sent.starts_with("PATCH /orders?page=2 HTTP/1.1\r\n") && sent.ends_with("\r\n\r\n{\"a\": 1}"),
        "{sent}"
    );
    assert!(sent.contains("x-trace: 7\r\n") && sent.contains("content-type: application/json\r\n"), "{sent}");
    assert!(sent.contains("authorization: Bearer ") && !sent.contains("Authorization: Bearer  "), "{sent}");
    assert!(!token.is_empty());
}

#[test]
fn data_comes_from_an_argument_a_file_or_the_input() {
    let world = World::new(CALLED);
    fs::write(world.path("data"), "from=file").unwrap();
    for (data, sent) in [("a=b", "a=b"), ("@data", "from=file"), ("-", "from=input")] {
        let (origin, served) = server(FOUND);
        let command = world.oauth(["call", "acme.json", &origin, "--origin", &origin, "-d", data]);
        run_with(command, "from=input").ok();
        let request = served.join().unwrap();
        assert!(request.starts_with("POST / ") && request.ends_with(&format!("\r\n\r\n{sent}")), "{request}");
        assert!(request.contains("content-type: application/x-www-form-urlencoded\r\n"), "{request}");
    }
    world.run(&format!("call acme.json {} -d @none", world.origin())).failed(2, "none cannot be read");
    assert_eq!(world.requests(), 3, "each origin has its own");
}

#[test]
fn an_answer_that_is_an_error_is_one_where_it_is_asked_for() {
    let world = World::new(CALLED);
    let call = |more: &[&str]| {
        let (origin, served) = server(MISSING);
        let mut command = world.oauth(["call", "acme.json", &origin, "--origin", &origin]);
        command.args(more);
        let ran = run(command);
        served.join().unwrap();
        ran
    };
    assert_eq!(call(&[]).ok(), "none\n");
    let ran = call(&["--fail"]);
    assert_eq!((ran.code, &*ran.out), (1, "none\n"), "{ran:?}");
    assert!(ran.err.contains("the server answers 404 Not Found"), "{ran:?}");
    let (origin, served) =
        server("HTTP/1.1 503 Service Unavailable\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
    let busy = run(world.oauth(["call", "acme.json", &origin, "--origin", &origin, "-f"]));
    served.join().unwrap();
    busy.failed(3, "the server answers 503 Service Unavailable");
    let shown = call(&["-i"]).ok();
    assert!(
        shown.starts_with("HTTP/1.1 404 Not Found\n") && shown.contains("content-length: 5\n"),
        "{shown}"
    );
    assert!(shown.ends_with("\n\nnone\n"), "{shown}");
}

#[test]
fn a_body_is_handed_on_byte_by_byte() {
    let world = World::new(CALLED);
    let body = b"\x00\x1b[31m\xff\xfe\r\n\x07";
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let origin = format!("http://{}", listener.local_addr().unwrap());
    let served = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut lines = BufReader::new(stream.try_clone().unwrap()).lines();
        while lines.next().is_some_and(|line| !line.unwrap().is_empty()) {}
        write!(stream, "HTTP/1.1 200 OK\r\ncontent-length: {}\r\nconnection: close\r\n\r\n", body.len())
            .unwrap();
        stream.write_all(body).unwrap();
    });
    let mut command = world.oauth(["call", "acme.json", &origin, "--origin", &origin]);
    assert_eq!(command.output().unwrap().stdout, body);
    served.join().unwrap();
}

#[test]
fn a_token_that_is_rejected_is_renewed_once() {
    let world = World::new(CALLED);
    let first = world.run("token acme.json").ok();
    world.mock.expire(&first.trim_end().into());
    let url = world.mock.resource_url();
    world.run(&format!("call acme.json {url} --fail")).ok();
    assert_eq!(world.requests(), 2);
    // What came is kept.
    assert_ne!(world.run("token acme.json").ok(), first);
    assert_eq!(world.requests(), 2);
}

#[test]
fn a_token_goes_to_no_other_origin() {
    let world = World::new(CALLED);
    let ran = world.run("call acme.json https://evil.example/").failed(2, "is not an origin");
    assert_eq!(world.requests(), 0, "it is told before a token is asked for");
    assert!(ran.err.contains("`--origin https://evil.example` lets it go there"), "{ran:?}");
    let world = World::new(super::support::MACHINE);
    let ran = world.run("call acme.json https://api.acme.example/").failed(2, "may go nowhere");
    assert!(ran.err.contains("`--origin https://api.acme.example`"), "{ran:?}");
    assert_eq!(world.requests(), 0);
    world.run("call acme.json https://api.acme.example/ --origin api.acme.example").failed(2, "origins");
}

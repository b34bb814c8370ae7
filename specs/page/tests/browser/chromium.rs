//! Debian's Chromium, driven by its own driver.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::Path as UrlPath;
use axum::http::header::CONTENT_TYPE;
use axum::response::Html;
use axum::routing::get;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use tokio::sync::{Mutex, MutexGuard};

/// The folder with the page, which is written once.
pub(crate) fn folder() -> &'static Path {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER.get_or_init(|| {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("page");
        let page = oauth_page::Page::build(&Path::new(env!("CARGO_MANIFEST_DIR")).join("..")).unwrap();
        page.write(&folder).unwrap();
        folder
    })
}

/// Serves the folder on loopback; the URL of the page.
pub(crate) async fn serve() -> String {
    let file = |path: String| {
        let text = std::fs::read_to_string(folder().join(&path)).unwrap_or_default();
        let kind = if path.starts_with("details/") { "text/javascript" } else { "text/html" };
        async move { ([(CONTENT_TYPE, kind)], text) }
    };
    let router = Router::new()
        .route("/", get(move || file("index.html".to_owned())))
        .route("/empty", get(|| async { Html("<!doctype html><title>Empty</title><p>Empty") }))
        .route("/{*path}", get(move |UrlPath(path): UrlPath<String>| file(path)));
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    tokio::spawn(async { axum::serve(listener, router).await });
    url
}

/// A browser with a profile of its own, spoken to by the protocol `WebDriver`.
pub(crate) struct Chromium {
    http: reqwest::Client,
    /// The URL of the session.
    session: String,
    _driver: Driver,
    _turn: MutexGuard<'static, ()>,
}

/// One test at a time: a paint is timed, and nothing else of ours is to be under way.
static TURN: Mutex<()> = Mutex::const_new(());

/// The driver, which ends with the test and takes its browser along.
struct Driver {
    process: Child,
    port: u16,
}

impl Driver {
    fn start() -> Self {
        // It binds the port that one family of addresses has free in the other, too, where somebody may have it.
        (0..10).find_map(|_| Self::started()).expect("chromedriver says its port")
    }

    /// `None` when it ends without a port.
    fn started() -> Option<Self> {
        let mut driver = Command::new("chromedriver");
        let mut process = driver.arg("--port=0").stdout(Stdio::piped()).spawn().expect("chromedriver");
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let port = lines.by_ref().map_while(Result::ok).find_map(|line| {
            let (_, port) = line.rsplit_once("started successfully on port ")?;
            port.trim_end_matches('.').parse().ok()
        });
        std::thread::spawn(move || lines.for_each(drop));
        if port.is_none() {
            let _ = process.wait();
        }
        Some(Self { process, port: port? })
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        let asked = TcpStream::connect(("127.0.0.1", self.port))
            .and_then(|mut stream| stream.write_all(b"GET /shutdown HTTP/1.1\r\nHost: localhost\r\n\r\n"));
        if asked.is_err() {
            let _ = self.process.kill();
        }
        let _ = self.process.wait();
    }
}

impl Chromium {
    pub(crate) async fn start() -> Self {
        // reqwest brings no TLS of its own here.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let turn = TURN.lock().await;
        let driver = Driver::start();
        let arguments = [
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--disable-background-networking",
            "--no-first-run",
            "--no-proxy-server",
            "--window-size=1280,900",
        ];
        let mut chromium = Self {
            http: reqwest::Client::builder().no_proxy().build().unwrap(),
            session: format!("http://127.0.0.1:{}/session", driver.port),
            _driver: driver,
            _turn: turn,
        };
        let options = json!({"capabilities": {"alwaysMatch": {"goog:chromeOptions": {"args": arguments}}}});
        let session = chromium.call("", &options).await;
        chromium.session =
            format!("{}/{}", chromium.session, session["sessionId"].as_str().expect("a session"));
        chromium
    }

    /// What a command of the protocol brings.
    async fn call(&self, command: &str, parameters: &Value) -> Value {
        let request = self.http.post(format!("{}{command}", self.session)).body(parameters.to_string());
        let answer = request.send().await.unwrap().text().await.unwrap();
        let mut answer: Value = serde_json::from_str(&answer).unwrap();
        let value = answer["value"].take();
        assert!(value["error"].is_null(), "{command} {parameters}: {value}");
        value
    }

    async fn go_to(&self, url: &str) {
        self.call("/url", &json!({"url": url})).await;
    }

    /// Opens a page anew, also where the one before differs in the fragment alone.
    pub(crate) async fn go(&self, url: &str) {
        self.go_to("about:blank").await;
        self.go_to(url).await;
    }

    /// When the first paint of a page was there, in milliseconds.
    pub(crate) async fn first_paint(&self, url: &str) -> f64 {
        self.go(url).await;
        let painted = "const [done] = arguments; new PerformanceObserver((list) => \
                       done(String(list.getEntries()[0].startTime))).observe({type: 'paint', buffered: true})";
        self.run_async(painted).await.parse().expect("milliseconds")
    }

    /// Opens a page, and waits for what its script does behind the first paint.
    pub(crate) async fn open(&self, url: &str) {
        self.go(url).await;
        let ready = "return String(!document.querySelector('.scripted:not(.ready)'))";
        self.wait_until(ready, "true").await;
    }

    /// Types where the focus is.
    pub(crate) async fn press(&self, keys: &str) {
        let strokes = keys
            .chars()
            .flat_map(|key| ["keyDown", "keyUp"].map(|kind| json!({"type": kind, "value": key.to_string()})));
        let strokes: Vec<Value> = strokes.collect();
        self.call("/actions", &json!({"actions": [{"type": "key", "id": "keyboard", "actions": strokes}]}))
            .await;
    }

    async fn execute(&self, how: &str, script: &str) -> Value {
        self.call(&format!("/execute/{how}"), &json!({"script": script, "args": []})).await
    }

    /// What a script returns, as text.
    pub(crate) async fn run(&self, script: &str) -> String {
        let value = self.execute("sync", script).await;
        value.as_str().map_or_else(|| value.to_string(), str::to_owned)
    }

    /// What a script hands to its last argument.
    pub(crate) async fn run_async(&self, script: &str) -> String {
        self.execute("async", script).await.as_str().expect("a text").to_owned()
    }

    pub(crate) async fn number(&self, script: &str) -> f64 {
        self.execute("sync", script).await.as_f64().expect("a number")
    }

    pub(crate) async fn text(&self, selector: &str) -> String {
        self.run(&format!("return document.querySelector('{selector}').innerText")).await
    }

    pub(crate) async fn is_displayed(&self, selector: &str) -> bool {
        self.run(&format!("return document.querySelector('{selector}').checkVisibility()")).await == "true"
    }

    /// The names of the providers that the list shows.
    pub(crate) async fn visible(&self) -> Vec<String> {
        let script = "return [...document.querySelectorAll('#list li')].filter((row) => row.checkVisibility()).map((row) => row.id).join(' ')";
        self.run(script).await.split_whitespace().map(str::to_owned).collect()
    }

    /// The identifier of what has the focus, or of the row that it is in.
    pub(crate) async fn focused(&self) -> String {
        self.run("return document.activeElement.id || document.activeElement.parentElement.id").await
    }

    /// Chooses an option of a list by its text.
    pub(crate) async fn choose(&self, list: &str, text: &str) {
        let option = format!("//select[@id='{list}']/option[normalize-space()='{text}']");
        let found = self.call("/element", &json!({"using": "xpath", "value": option})).await;
        // The one member has the name that the protocol gives to elements.
        let element =
            found.as_object().and_then(|found| found.values().next()?.as_str()).expect("an element");
        self.call(&format!("/element/{element}/click"), &json!({})).await;
    }

    pub(crate) async fn wait_for(&self, selector: &str) {
        self.wait_until(&format!("return String(Boolean(document.querySelector('{selector}')))"), "true")
            .await;
    }

    /// Asks until a script returns this.
    pub(crate) async fn wait_until(&self, script: &str, expected: &str) {
        let begun = Instant::now();
        loop {
            let is = self.run(script).await;
            if is == expected {
                return;
            }
            assert!(begun.elapsed() < Duration::from_secs(10), "{script}: {is} and not {expected}");
        }
    }

    /// A command of Chromium's own protocol.
    pub(crate) async fn command(&self, command: &str, parameters: &Value) {
        self.call("/goog/cdp/execute", &json!({"cmd": command, "params": parameters})).await;
    }

    pub(crate) async fn grant(&self, permission: &str, url: &str) {
        let parameters = json!({"permissions": [permission], "origin": url.trim_end_matches('/')});
        self.command("Browser.grantPermissions", &parameters).await;
    }

    /// A screen of this width, in a light or a dark system.
    pub(crate) async fn look(&self, scheme: &str, width: u32) {
        let media = json!({"features": [{"name": "prefers-color-scheme", "value": scheme}]});
        self.command("Emulation.setEmulatedMedia", &media).await;
        let screen = json!({"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": width < 600});
        self.command("Emulation.setDeviceMetricsOverride", &screen).await;
    }

    /// A picture of what is seen, to be looked at: `target/page-pictures`.
    pub(crate) async fn picture(&self, name: &str) {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("../page-pictures");
        std::fs::create_dir_all(&folder).unwrap();
        let request = self.http.get(format!("{}/screenshot", self.session)).send().await.unwrap();
        let answer: Value = serde_json::from_str(&request.text().await.unwrap()).unwrap();
        let picture = STANDARD.decode(answer["value"].as_str().expect("a picture")).unwrap();
        std::fs::write(folder.join(format!("{name}.png")), picture).unwrap();
    }
}

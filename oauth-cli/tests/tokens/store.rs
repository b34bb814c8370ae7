//! Where tokens are kept.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;
use std::str::FromStr as _;

use oauth_runtime::seal::{Key, KeyRing, SealedStore};
use oauth_runtime::store::{FileStore, Record, RecordClass, RecordKey, TokenStore as _};

use super::support::{MACHINE, World, files, run};

#[test]
fn without_a_keyring_the_key_is_in_a_file_of_the_user_and_that_is_said() {
    let world = World::new(MACHINE);
    let ran = world.run("token acme.json");
    assert!(ran.err.contains("there is no keyring (there is no session bus of D-Bus)"), "{ran:?}");
    let key = world.store().join("key");
    assert_eq!(fs::metadata(&key).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(fs::metadata(world.store()).unwrap().permissions().mode() & 0o777, 0o700);
    // Only once.
    assert_eq!(world.run("token acme.json").err, "");
    let status = world.run("status").ok();
    assert!(
        status.starts_with(&format!("store: {}, its key in a file\n", world.store().display())),
        "{status}"
    );
}

#[test]
fn a_key_in_a_keyring_that_is_not_there_is_not_replaced() {
    let world = World::new(MACHINE);
    world.run("token acme.json").ok();
    world.private("store/key", "keyring 5Zk\n");
    let before = files(&world.store());
    for command in ["token acme.json", "list", "status", "login acme.json", "logout acme.json"] {
        world.run(command).failed(1, "the key of the store is in the keyring, which cannot be reached");
    }
    assert_eq!(files(&world.store()), before);
    let mut command = world.oauth(["token", "acme.json", "--key-in", "keyring"]);
    command.env("OAUTH_STORE", world.path("other"));
    run(command).failed(1, "the keyring cannot be reached");
    assert!(!world.path("other/key").exists());
}

#[test]
fn a_key_that_is_gone_or_damaged_or_open_to_others_is_not_replaced() {
    let world = World::new(MACHINE);
    world.run("token acme.json").ok();
    let key = world.store().join("key");
    let text = fs::read_to_string(&key).unwrap();
    fs::set_permissions(&key, fs::Permissions::from_mode(0o644)).unwrap();
    world.run("token acme.json").failed(2, "others may read or write it");
    world.private("store/key", "CANARY\n");
    let ran = world.run("token acme.json").failed(1, "is damaged");
    assert!(!ran.err.contains("CANARY"), "{ran:?}");
    fs::remove_file(&key).unwrap();
    for command in ["token acme.json", "list", "status"] {
        world.run(command).failed(1, "has records, and its key is gone");
    }
    world.private("store/key", &text);
    world.run("token acme.json").ok();
    assert_eq!(world.requests(), 1);
}

#[test]
fn a_store_that_others_can_write_is_refused() {
    let world = World::new(MACHINE);
    world.run("token acme.json").ok();
    fs::set_permissions(world.store(), fs::Permissions::from_mode(0o777)).unwrap();
    world.run("token acme.json").failed(1, "store");
}

/// The program with a bus at this address.
fn on_bus(world: &World, address: &str) -> super::support::Ran {
    let mut command = world.oauth(["token", "acme.json", "--quiet"]);
    command.env("DBUS_SESSION_BUS_ADDRESS", address);
    run(command)
}

#[test]
fn where_there_is_no_keyring_the_file_is_spoken_of() {
    if !cfg!(target_os = "linux") {
        return;
    }
    let world = World::new(MACHINE);
    let ran = on_bus(&world, &format!("unix:path={}", world.path("none").display()));
    let path = world.store().join("key");
    assert!(ran.code == 0 && ran.err.contains("warning: there is no keyring"), "{ran:?}");
    assert!(ran.err.contains(path.to_str().unwrap()) && path.exists(), "{ran:?}");
    assert_eq!(on_bus(&world, "").err, "", "it is said once");
}

#[test]
fn a_keyring_that_is_broken_is_not_passed_by() {
    if !cfg!(target_os = "linux") {
        return;
    }
    let world = World::new(MACHINE);
    let path = world.path("bus");
    let listener = std::os::unix::net::UnixListener::bind(&path).unwrap();
    // It hangs up on everybody.
    std::thread::spawn(move || listener.incoming().for_each(drop));
    let ran = on_bus(&world, &format!("unix:path={}", path.display()));
    let ran = ran.failed(1, "the keyring cannot be reached");
    assert!(ran.err.contains("--key-in file"), "{ran:?}");
    assert!(!world.store().join("key").exists());
    assert_eq!(world.requests(), 0);
}

#[test]
fn where_the_store_is_goes_by_argument_variable_and_system() {
    let world = World::new(MACHINE);
    run(world.oauth(["token", "acme.json", "--store", "here"])).ok();
    assert!(world.path("here/key").exists() && !world.store().exists());
    let mut usual = world.oauth(["token", "acme.json"]);
    usual.env_remove("OAUTH_STORE").env("XDG_STATE_HOME", world.path("state"));
    run(usual).ok();
    if cfg!(target_os = "linux") {
        assert!(world.path("state/oauth-cli/key").exists());
    }
}

#[test]
fn what_is_kept_is_listed_and_forgotten() {
    let world = World::new(MACHINE);
    assert_eq!(world.run("list").ok(), "");
    assert_eq!(world.run("status").ok(), "store: none yet\n");
    assert!(!world.store().exists());
    world.run("token acme.json --scope read").ok();
    let listed: serde_json::Value = serde_json::from_str(&world.run("list --json").ok()).unwrap();
    let path = fs::canonicalize(world.path("acme.json")).unwrap();
    assert_eq!(listed[0]["provider"], path.to_str().unwrap());
    assert_eq!((&listed[0]["kind"], &listed[0]["client_id"]), (&"token".into(), &"mock-client-id".into()));
    assert_eq!((&listed[0]["scope"], listed.as_array().unwrap().len()), (&serde_json::json!(["read"]), 1));
    let table = world.run("list").ok();
    assert!(
        table.starts_with("PROVIDER") && table.contains("mock-client-id") && table.lines().count() == 2,
        "{table}"
    );
    world.run("logout acme.json").ok();
    assert_eq!(world.run("list --json").ok(), "[]\n");
    world.run("token acme.json --scope read").ok();
    assert_eq!(world.requests(), 2, "the cached token is gone, too");
}

#[test]
fn what_is_kept_does_nothing_to_the_terminal() {
    let world = World::new(MACHINE);
    let name = "a\u{9b}31m\u{202e}b";
    run(world.oauth(["login", "acme.json", "--as", name])).ok();
    for command in ["list", "status"] {
        let shown = world.run(command).ok();
        assert!(shown.contains(r"a\u{9b}31m\u{202e}b"), "{shown:?}");
    }
    let listed: serde_json::Value = serde_json::from_str(&world.run("list --json").ok()).unwrap();
    assert_eq!(listed[0]["name"], name, "a program gets it as it is");
}

#[test]
fn a_record_that_is_damaged_does_not_hide_the_others() {
    let world = World::new(MACHINE);
    world.run("login acme.json --as one").ok();
    world.run("login acme.json --as other").ok();
    let mut records = files(&world.store()).into_iter().map(|(path, _)| path);
    let is_record = |path: &PathBuf| {
        let name = path.file_name().unwrap().to_str().unwrap();
        name.starts_with("registration-") && path.extension().is_none()
    };
    let damaged = records.rfind(is_record).unwrap();
    let mut bytes = fs::read(&damaged).unwrap();
    *bytes.last_mut().unwrap() ^= 1;
    fs::write(&damaged, &bytes).unwrap();
    for command in ["list", "status"] {
        let ran = world.run(command);
        assert_eq!(ran.code, 1, "{ran:?}");
        assert!(ran.out.contains("one") != ran.out.contains("other"), "{ran:?}");
        assert!((ran.out + &ran.err).contains(&format!("remove {}", damaged.display())));
    }
    let logouts = ["one", "other"].map(|name| world.run(&format!("logout acme.json --as {name}")).code);
    assert!(matches!(logouts, [0, 1] | [1, 0]), "{logouts:?}");
}

#[test]
fn the_credentials_of_a_client_are_kept_where_it_logs_in() {
    let world = World::new(MACHINE);
    let ran = world.run("login acme.json");
    assert!(ran.err.contains("The credentials are good, and kept: Acme as `default`."), "{ran:?}");
    // From here on they need not be given.
    run(world.bare(["token", "acme.json"])).ok();
    assert_eq!(world.requests(), 1);
    world.run("token acme.json --as other").failed(4, "run `oauth login acme.json --as other`");
    run(world.bare(["logout", "acme.json"])).ok();
    run(world.bare(["token", "acme.json"])).failed(2, "`ACME_CLIENT_ID`");
    let mut wrong = world.oauth(["login", "acme.json"]);
    wrong.env("ACME_CLIENT_SECRET", "wrong");
    run(wrong).failed(1, "invalid_client");
    assert_eq!(world.run("list").ok(), "");
}

#[test]
fn only_a_record_that_does_not_open_is_to_be_removed() {
    let world = World::new(MACHINE);
    world.run("login acme.json").ok();
    let key = Key::from_str(fs::read_to_string(world.store().join("key")).unwrap().trim()).unwrap();
    let keys = KeyRing::new("1", key).unwrap();
    let later = RecordKey::of_program(RecordClass::Registration, "later").unwrap();
    let write = async {
        let store = SealedStore::new(FileStore::open(world.store()).unwrap(), keys);
        store.compare_and_swap(&later, None, Some(Record::new(b"{}".to_vec()))).await.unwrap();
    };
    tokio::runtime::Runtime::new().unwrap().block_on(write);
    for command in ["list", "status"] {
        let ran = world.run(command);
        let said = ran.out.clone() + &ran.err;
        assert!(said.contains("written by a later version") && said.contains("update `oauth`"), "{ran:?}");
        assert!(ran.code == 1 && !said.contains("remove") && said.contains("credentials"), "{ran:?}");
    }
    let record = world.store().join(later.as_str());
    fs::set_permissions(&record, fs::Permissions::from_mode(0o666)).unwrap();
    for command in ["list", "status"] {
        let ran = world.run(command);
        let said = ran.out.clone() + &ran.err;
        assert!(ran.code == 1 && !said.contains("what is in it is lost"), "{ran:?}");
    }
}

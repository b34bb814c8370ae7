//! What a cached read costs.

use oauth_runtime::mock::MockProvider;
use oauth_runtime::{Client, Credentials, DynamicProvider, Metadata};
use oauth_specs::Cliquify;

#[test]
fn c28_reading_a_cached_header_allocates_nothing() {
    let mock = MockProvider::start(Cliquify).unwrap();
    let client = mock.client().unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(client.token()).unwrap();
    // A thread's first read sets up its part of the lock-free slot.
    assert!(client.try_header().is_some());
    let cost = allocation_counter::measure(|| {
        for _ in 0..1000 {
            assert!(client.try_header().is_some_and(|header| header.len() > 7));
        }
    });
    assert_eq!((cost.count_total, cost.bytes_total), (0, 0));
}

/// A declaration that no other is like.
fn declaration(number: usize) -> String {
    format!(
        r#"{{"name":"P{number}","fields":{{"tenant":{{"default":"t{number}"}}}},"grant":"client_credentials",
            "token_url":"https://{{tenant}}.p{number}.example/t","request":{{"params":{{"a":"{{tenant}}"}}}},
            "response":{{"root":"data","extra":{{"team":{{"type":"string"}}}}}},"errors":{{"ok":{{"success":true}}}}}}"#
    )
}

#[test]
fn declarations_that_are_loaded_and_dropped_leave_nothing_behind() {
    let load = |number: usize| {
        let metadata = Metadata::from_json(&declaration(number)).unwrap();
        let client =
            Client::new(DynamicProvider::new(metadata), Credentials::secret("id", "secret")).unwrap();
        assert!(client.try_header().is_none());
    };
    // What all clients share is made once.
    load(0);
    let counted = allocation_counter::measure(|| (1..1000).for_each(load));
    assert_eq!((counted.count_current, counted.bytes_current), (0, 0), "{counted:?}");
}

//! What a cached read costs.

use oauth_runtime::mock::MockProvider;
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

//! Going through the keys of a server, or of the servers of a cluster one after the other.

use oauth_runtime::store::{Cursor, Page, RecordClass, RecordKey, StoreError};
use redis::aio::ConnectionLike;
use redis::{Cmd, RedisError, Value};

use crate::failure::failed_load;

/// A step of a listing.
pub(crate) struct Listing<'a> {
    pub(crate) prefix: &'a str,
    pub(crate) class: RecordClass,
    pub(crate) limit: usize,
}

/// Where a page begins: in a cluster on which server, named by the first of its slots.
#[derive(Clone, Copy, Default)]
struct Place {
    slot: u16,
    cursor: u64,
}

impl Place {
    fn read(cursor: &Cursor) -> Result<Self, StoreError> {
        let place = cursor
            .as_str()
            .split_once(' ')
            .and_then(|(slot, cursor)| Some(Self { slot: slot.parse().ok()?, cursor: cursor.parse().ok()? }));
        place.ok_or_else(|| StoreError::not_applied("the cursor is not one of this store").permanent())
    }
}

impl Listing<'_> {
    pub(crate) async fn page<C>(&self, connection: &mut C, after: Option<&Cursor>) -> Result<Page, StoreError>
    where
        C: ConnectionLike + Send + 'static,
    {
        let place = after.map(Place::read).transpose()?.unwrap_or_default();
        #[cfg(feature = "cluster")]
        if let Some(cluster) = (connection as &mut dyn std::any::Any).downcast_mut() {
            return self.cluster_page(cluster, place).await;
        }
        if after.is_none() {
            // One server of several would list its own.
            let mut info = redis::cmd("INFO");
            let info = connection.req_packed_command(info.arg("cluster")).await.map_err(failed_load)?;
            if format!("{info:?}").contains("cluster_enabled:1") {
                return Err(StoreError::unsupported(
                    "the records of a cluster are listed through a `ClusterConnection`, with the feature `cluster` of \
                     `oauth-store-redis`",
                ));
            }
        }
        let value = connection.req_packed_command(&self.scan(place.cursor)).await.map_err(failed_load)?;
        let (cursor, keys) = self.scanned(value)?;
        let next = (cursor != 0).then_some(Place { cursor, ..place });
        Ok(Page { keys, next: next.map(cursor_of) })
    }

    fn scan(&self, cursor: u64) -> Cmd {
        let mut pattern = String::new();
        for character in self.prefix.chars() {
            if matches!(character, '*' | '?' | '[' | ']' | '\\' | '^') {
                pattern.push('\\');
            }
            pattern.push(character);
        }
        let mut scan = redis::cmd("SCAN");
        scan.arg(cursor).arg("MATCH").arg(format!("{pattern}{}-*", self.class.as_str()));
        scan.arg("COUNT").arg(self.limit.max(1));
        scan
    }

    fn scanned(&self, value: Value) -> Result<(u64, Vec<RecordKey>), StoreError> {
        let (cursor, keys): (u64, Vec<Vec<u8>>) = read(value)?;
        let key = |name: &Vec<u8>| {
            let name = std::str::from_utf8(name).ok()?;
            RecordKey::parse(name.strip_prefix(self.prefix)?)
        };
        // What is not a key is not this store's.
        Ok((cursor, keys.iter().filter_map(key).collect()))
    }

    #[cfg(feature = "cluster")]
    async fn cluster_page(
        &self,
        cluster: &mut redis::cluster_async::ClusterConnection,
        place: Place,
    ) -> Result<Page, StoreError> {
        use redis::cluster_routing::{Route, RoutingInfo, SingleNodeRoutingInfo, SlotAddr};

        let routed = RoutingInfo::SingleNode(SingleNodeRoutingInfo::SpecificNode(Route::new(
            place.slot,
            SlotAddr::Master,
        )));
        let value = cluster.route_command(self.scan(place.cursor), routed).await.map_err(failed_load)?;
        let (cursor, keys) = self.scanned(value)?;
        let next = match cursor {
            0 => {
                let mut slots = redis::cmd("CLUSTER");
                slots.arg("SLOTS");
                let anywhere = RoutingInfo::SingleNode(SingleNodeRoutingInfo::Random);
                let slots = cluster.route_command(slots, anywhere).await.map_err(failed_load)?;
                next_server(read(slots)?, place.slot).map(|slot| Place { slot, cursor: 0 })
            }
            cursor => Some(Place { cursor, ..place }),
        };
        Ok(Page { keys, next: next.map(cursor_of) })
    }
}

fn read<T: redis::FromRedisValue>(value: Value) -> Result<T, StoreError> {
    T::from_redis_value(value).map_err(|error| failed_load(RedisError::from(error)))
}

fn cursor_of(place: Place) -> Cursor {
    Cursor::new(format!("{} {}", place.slot, place.cursor))
}

/// The first slot of the server that comes after the one of this slot, in the order of their first slots.
#[cfg(feature = "cluster")]
fn next_server(ranges: Vec<Vec<Value>>, slot: u16) -> Option<u16> {
    let mut firsts = std::collections::HashMap::<String, u16>::new();
    for range in ranges {
        // Its first slot, its last, its primary and its replicas; a server is an address, a port, a name and more.
        let [Value::Int(first), _, Value::Array(primary), ..] = range.as_slice() else { continue };
        let (Ok(first), Some(address)) = (u16::try_from(*first), primary.get(..2)) else { continue };
        let known = firsts.entry(format!("{address:?}")).or_insert(first);
        *known = first.min(*known);
    }
    firsts.into_values().filter(|first| *first > slot).min()
}

//! A cluster of Redis.

use std::time::Duration;

use redis::cluster::ClusterClient;

use crate::cut::Wire;
use crate::process::free_port;
use crate::redis::Redis;

/// Two servers, each with half of the keys, and the wires by which clients find them.
#[derive(Debug)]
pub struct Cluster {
    /// The servers.
    pub servers: [Redis; 2],
    /// The way to each.
    pub wires: [Wire; 2],
}

impl Cluster {
    /// One whose servers have heard of each other.
    pub async fn start() -> Self {
        let (wires, buses) = ([Wire::to(0), Wire::to(0)], [free_port(), free_port()]);
        let start = |wire: &Wire, bus: u16| {
            let announced = format!("cluster-announce-port {}", wire.port());
            let server = Redis::start(&["cluster-enabled yes", &announced, &format!("cluster-port {bus}")]);
            wire.lead_to(server.port());
            server
        };
        let servers = [start(&wires[0], buses[0]), start(&wires[1], buses[1])];
        for (server, (first, last)) in servers.iter().zip([("0", "8191"), ("8192", "16383")]) {
            server.command(&["CLUSTER", "ADDSLOTSRANGE", first, last]).await;
        }
        let (port, bus) = (wires[1].port().to_string(), buses[1].to_string());
        servers[0].command(&["CLUSTER", "MEET", "127.0.0.1", &port, &bus]).await;
        for server in &servers {
            let mut connection = server.connection().await;
            let mut info = String::new();
            while !(info.contains("cluster_state:ok") && info.contains("cluster_known_nodes:2")) {
                tokio::time::sleep(Duration::from_millis(50)).await;
                info = redis::cmd("CLUSTER")
                    .arg("INFO")
                    .query_async(&mut connection)
                    .await
                    .expect("a server that tells");
            }
        }
        Self { servers, wires }
    }

    /// A client that goes by the wires.
    #[must_use]
    pub fn client(&self) -> ClusterClient {
        let urls = self.wires.iter().map(|wire| format!("redis://127.0.0.1:{}", wire.port()));
        ClusterClient::new(urls).expect("a URL")
    }
}

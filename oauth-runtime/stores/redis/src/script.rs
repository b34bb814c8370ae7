//! The one script, and what may be done with a record besides.

use std::sync::LazyLock;

use redis::Script;

/// Swaps a record in a hash under one key, so that it may run in a cluster: `v` is the version, `b` the bytes. A server runs a
/// script as one step.
///
/// `KEYS[1]` is the key; `ARGV[1]` the expected version, empty for none; `ARGV[2]` the new one, empty for a deletion; `ARGV[3]`
/// the bytes; `ARGV[4]` the milliseconds since 1970 until which the record is kept, by the clock of the server, empty for ever.
/// It returns 1, or 0 for a conflict. A version comes once, so that a client which sends the script again, as those of a cluster
/// do when an answer is lost, gets 1 again. A program on another driver can copy it.
pub const SWAP: &str = "\
local current = redis.call('HGET', KEYS[1], 'v')
if current and current == ARGV[2] then return 1 end
if (current or '') ~= ARGV[1] or (ARGV[1] == '' and ARGV[2] == '') then return 0 end
if ARGV[2] == '' then redis.call('DEL', KEYS[1]) return 1 end
redis.call('HSET', KEYS[1], 'v', ARGV[2], 'b', ARGV[3])
if ARGV[4] == '' then redis.call('PERSIST', KEYS[1]) else redis.call('PEXPIREAT', KEYS[1], ARGV[4]) end
return 1
";

/// The script with its hash, by which a server knows it.
pub(crate) static SCRIPT: LazyLock<Script> = LazyLock::new(|| Script::new(SWAP));

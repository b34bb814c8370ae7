//! How the members of a login are written down.

pub(super) mod secret {
    use serde::{Deserialize, Deserializer, Serializer};

    use crate::Secret;

    pub(in crate::authorization) fn serialize<S: Serializer>(
        secret: &Secret,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(secret.expose_secret())
    }

    pub(in crate::authorization) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Secret, D::Error> {
        String::deserialize(deserializer).map(Secret::new)
    }
}

pub(super) mod optional_secret {
    use serde::{Deserialize, Deserializer, Serializer};

    use crate::Secret;

    #[expect(clippy::ref_option, reason = "serde passes the field")]
    pub(in crate::authorization) fn serialize<S: Serializer>(
        secret: &Option<Secret>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        match secret {
            Some(secret) => super::secret::serialize(secret, serializer),
            None => serializer.serialize_none(),
        }
    }

    pub(in crate::authorization) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Secret>, D::Error> {
        Ok(Option::<String>::deserialize(deserializer)?.map(Secret::new))
    }
}

pub(super) mod scopes {
    use serde::{Deserialize, Deserializer, Serializer};

    use crate::Scope;

    pub(in crate::authorization) fn serialize<S: Serializer>(
        scopes: &[Scope],
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(scopes.iter().map(Scope::as_str))
    }

    pub(in crate::authorization) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Vec<Scope>, D::Error> {
        Ok(Vec::<String>::deserialize(deserializer)?.into_iter().map(Scope::from).collect())
    }
}

/// Since 1970.
pub(super) mod milliseconds {
    use std::time::Duration;

    use serde::{Deserialize, Deserializer, Serializer};

    pub(in crate::authorization) fn serialize<S: Serializer>(
        time: &Duration,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.serialize_u64(u64::try_from(time.as_millis()).unwrap_or(u64::MAX))
    }

    pub(in crate::authorization) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Duration, D::Error> {
        u64::deserialize(deserializer).map(Duration::from_millis)
    }
}

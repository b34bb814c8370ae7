//! What every provider's generated code would repeat. The macro calls these, which rustc expands faster than it reads
//! generated tokens, and checks faster: a function costs it less than a method, which it has to look for.

use crate::{Client, ClientBuilder, Credentials, Metadata, Provider, Result, StaticProvider};

/// [`StaticProvider::METADATA`].
#[doc(hidden)]
#[must_use]
pub const fn metadata<P: StaticProvider>() -> &'static Metadata {
    P::METADATA
}

/// [`Client::new`].
///
/// # Errors
///
/// Those of [`Client::new`].
#[doc(hidden)]
pub fn client<P: Provider>(provider: P, credentials: Credentials) -> Result<Client<P>> {
    Client::new(provider, credentials)
}

/// [`Client::builder`].
#[doc(hidden)]
pub fn builder<P: Provider>(provider: P, credentials: Credentials) -> ClientBuilder<P> {
    Client::builder(provider, credentials)
}

/// [`Client::from_env`].
///
/// # Errors
///
/// Those of [`Client::from_env`].
#[doc(hidden)]
pub fn from_env<P: StaticProvider>() -> Result<Client<P>> {
    Client::from_env()
}

/// [`Client::builder_from_env`].
///
/// # Errors
///
/// Those of [`Client::builder_from_env`].
#[doc(hidden)]
pub fn builder_from_env<P: StaticProvider>() -> Result<ClientBuilder<P>> {
    Client::builder_from_env()
}

/// What the enum of a provider's named scopes can do.
#[doc(hidden)]
#[macro_export]
macro_rules! __scope {
    ($vis:vis $scope:ident { $($variant:ident = $wire:literal,)* }) => {
        impl $scope {
            /// The scope as it is sent.
            #[must_use]
            $vis const fn as_str(self) -> &'static ::core::primitive::str {
                match self {
                    $(Self::$variant => $wire),*
                }
            }
        }
        #[automatically_derived]
        impl ::core::marker::Copy for $scope {}
        #[automatically_derived]
        impl ::core::clone::Clone for $scope {
            fn clone(&self) -> Self {
                *self
            }
        }
        #[automatically_derived]
        impl ::core::cmp::Eq for $scope {}
        #[automatically_derived]
        impl ::core::cmp::PartialEq for $scope {
            fn eq(&self, other: &Self) -> ::core::primitive::bool {
                *self as ::core::primitive::u16 == *other as ::core::primitive::u16
            }
        }
        #[automatically_derived]
        impl ::core::hash::Hash for $scope {
            fn hash<H: ::core::hash::Hasher>(&self, state: &mut H) {
                state.write_u16(*self as ::core::primitive::u16);
            }
        }
        #[automatically_derived]
        impl ::core::fmt::Debug for $scope {
            fn fmt(&self, formatter: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                formatter.write_str(self.as_str())
            }
        }
        #[automatically_derived]
        impl ::core::convert::From<$scope> for $crate::Scope {
            fn from(scope: $scope) -> Self {
                Self::from_static(scope.as_str())
            }
        }
    };
}

/// What the enum of a provider's environments can do.
#[doc(hidden)]
#[macro_export]
macro_rules! __environment {
    ($environment:ident { $($variant:ident = $name:literal,)* }) => {
        #[automatically_derived]
        impl ::core::marker::Copy for $environment {}
        #[automatically_derived]
        impl ::core::clone::Clone for $environment {
            fn clone(&self) -> Self {
                *self
            }
        }
        #[automatically_derived]
        impl ::core::fmt::Debug for $environment {
            fn fmt(&self, formatter: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                formatter.write_str(::core::convert::AsRef::as_ref(self))
            }
        }
        #[automatically_derived]
        impl ::core::convert::AsRef<::core::primitive::str> for $environment {
            fn as_ref(&self) -> &::core::primitive::str {
                match self {
                    $(Self::$variant => $name),*
                }
            }
        }
    };
}

/// What the struct of a provider's typed members can do.
#[doc(hidden)]
#[macro_export]
macro_rules! __extra {
    ($extra:ident { $($field:ident: $ty:ty = $name:literal at $place:literal as $codec:ident,)* }) => {
        #[automatically_derived]
        impl ::core::fmt::Debug for $extra {
            fn fmt(&self, formatter: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                // What a provider adds may be as secret as the token.
                formatter.write_str(::core::stringify!($extra))
            }
        }
        #[automatically_derived]
        impl $crate::Extra for $extra {
            fn from_members(members: &$crate::Members<'_>) -> $crate::Result<Self> {
                ::core::result::Result::Ok(Self {
                    $($field: members.read::<$crate::__private::$codec, _>($name)?,)*
                })
            }
            fn to_members(
                &self,
                members: &mut $crate::__private::serde_json::Map<
                    ::std::string::String,
                    $crate::__private::serde_json::Value,
                >,
                exposed: ::core::primitive::bool,
            ) {
                let _ = exposed;
                $($crate::__private::put::<$crate::__private::$codec, _>(members, $name, &self.$field, exposed);)*
            }
        }
        #[automatically_derived]
        impl $crate::__private::serde::Serialize for $extra {
            fn serialize<S: $crate::__private::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                $crate::__private::serialize(self, serializer)
            }
        }
        #[automatically_derived]
        impl<'de> $crate::__private::serde::Deserialize<'de> for $extra {
            fn deserialize<D: $crate::__private::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::core::result::Result<Self, D::Error> {
                $crate::__private::deserialize(deserializer)
            }
        }
        $crate::__extra_schema!($extra { $($ty = $name at $place,)* });
    };
}

/// The JSON Schema of typed members.
#[cfg(feature = "schemars")]
#[doc(hidden)]
#[macro_export]
macro_rules! __extra_schema {
    ($extra:ident { $($ty:ty = $name:literal at $place:literal,)* }) => {
        #[automatically_derived]
        impl $crate::__private::schemars::JsonSchema for $extra {
            fn schema_name() -> ::std::borrow::Cow<'static, ::core::primitive::str> {
                ::std::borrow::Cow::Borrowed(::core::stringify!($extra))
            }
            fn json_schema(
                generator: &mut $crate::__private::schemars::SchemaGenerator,
            ) -> $crate::__private::schemars::Schema {
                let mut members = $crate::__private::MemberSchemas::new();
                $(members.add::<$ty>(generator, $name, $place);)*
                members.finish()
            }
        }
    };
}

/// Nothing: the JSON Schema of typed members is a feature.
#[cfg(not(feature = "schemars"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __extra_schema {
    ($($extra:tt)*) => {};
}

/// Gathers the schemas of typed members.
#[cfg(feature = "schemars")]
#[doc(hidden)]
#[derive(Debug, Default)]
pub struct MemberSchemas {
    properties: serde_json::Map<String, serde_json::Value>,
    required: Vec<&'static str>,
}

#[cfg(feature = "schemars")]
impl MemberSchemas {
    /// None yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a member of this type; one that may be absent is not required.
    pub fn add<T: schemars::JsonSchema>(
        &mut self,
        generator: &mut schemars::SchemaGenerator,
        name: &'static str,
        place: &str,
    ) {
        let mut schema = generator.subschema_for::<T>();
        schema.insert("description".to_owned(), format!("`{place}` in the response.").into());
        if !T::_schemars_private_is_option() {
            self.required.push(name);
        }
        self.properties.insert(name.to_owned(), schema.into());
    }

    /// The schema of the object.
    #[must_use]
    pub fn finish(self) -> schemars::Schema {
        let Self { properties, required } = self;
        schemars::json_schema!({"type": "object", "properties": properties, "required": required})
    }
}

//! Types of the model, generated from the descriptions of their parts
//!
//! [`describe`](crate::describe) describes each part once. This module generates its type from that description: the fields, the
//! serialization, and the schema of its keys.

use indexmap::IndexMap;

/// A part that may be omitted
pub(crate) trait LeftOut {
    /// Whether it has only default values
    fn is_left_out(&self) -> bool;
}

impl<K, V> LeftOut for IndexMap<K, V> {
    fn is_left_out(&self) -> bool {
        self.is_empty()
    }
}

/// Type of a field
macro_rules! field {
    (required $type:ty) => { $crate::Spanned<$type> };
    (several $type:ty) => { Vec<$crate::Spanned<$type>> };
    (nonempty $type:ty) => { Vec<$crate::Spanned<$type>> };
    (optional $type:ty) => { Option<$crate::Spanned<$type>> };
    (list $type:ty) => { Vec<$crate::Spanned<$type>> };
    ((some $without:literal) $type:ty) => { Vec<$crate::Spanned<$type>> };
    ((default $($value:tt)*) $type:ty) => { $crate::Spanned<$type> };
    ((unless $($value:tt)*) $type:ty) => { $crate::Spanned<$type> };
    ($inline:ident $type:ty) => { $type };
}

/// Value of a field that is omitted
macro_rules! unwritten {
    (optional) => { None };
    (list) => { Vec::new() };
    ((some $without:literal)) => { Vec::new() };
    ((default)) => { $crate::Spanned::unwritten(Default::default()) };
    ((default $($value:tt)+)) => { $crate::Spanned::unwritten($($value)+) };
    ((unless $($value:tt)+)) => { $crate::Spanned::unwritten($($value)+) };
    ($inline:ident) => { Default::default() };
}

/// Whether a field is serialized
macro_rules! is_written {
    (optional $value:expr) => { $value.is_some() };
    (list $value:expr) => { !$value.is_empty() };
    ((some $without:literal) $value:expr) => { !$value.is_empty() };
    ((unless $($default:tt)+) $value:expr) => { *$value != $($default)+ };
    (nested $value:expr) => { !$crate::model::record::LeftOut::is_left_out(&$value) };
    ($shape:tt $value:expr) => { true };
}

/// Serializes a field
macro_rules! entry {
    (flat $value:expr, $key:literal, $map:expr) => { $value.entries($map)? };
    ($shape:tt $value:expr, $key:literal, $map:expr) => {
        if $crate::model::record::is_written!($shape $value) {
            $map.serialize_entry($key, &$value)?;
        }
    };
}

/// The type whose schema a key has
macro_rules! schema_type {
    ($list:ident [$type:ty] [$as:ty]) => { $as };
    ((some $without:literal) [$type:ty] [$as:ty]) => { Vec<$as> };
    ($shape:tt [$type:ty] []) => { $crate::model::record::field!($shape $type) };
}

/// Whether a key is required
macro_rules! need {
    (required) => {
        $crate::json_schema::Need::Required
    };
    (several) => {
        $crate::json_schema::Need::Required
    };
    (nonempty) => {
        $crate::json_schema::Need::RequiredWithItems
    };
    ((some $without:literal)) => {
        $crate::json_schema::Need::OptionalWithItems
    };
    ($shape:tt) => {
        $crate::json_schema::Need::Optional
    };
}

/// The default of a key, for editors
macro_rules! default_value {
    ((default $($value:tt)*) [$type:ty]) => {{
        let value: $crate::Spanned<$type> = $crate::model::record::unwritten!((default $($value)*));
        serde_json::to_value(value).ok()
    }};
    ($shape:tt [$type:ty]) => { None };
}

/// Implements `Default` for a part that may be omitted
macro_rules! default_of {
    ($part:ident [$($done:tt)*]) => {
        impl Default for $part {
            fn default() -> Self {
                Self { $($done)* }
            }
        }

        impl $crate::model::record::LeftOut for $part {
            fn is_left_out(&self) -> bool {
                *self == Self::default()
            }
        }
    };
    ($part:ident [$($done:tt)*] $field:ident required; $($rest:tt)*) => {};
    ($part:ident [$($done:tt)*] $field:ident several; $($rest:tt)*) => {};
    ($part:ident [$($done:tt)*] $field:ident nonempty; $($rest:tt)*) => {};
    ($part:ident [$($done:tt)*] $field:ident $shape:tt; $($rest:tt)*) => {
        $crate::model::record::default_of!($part [
            $($done)*
            $field: $crate::model::record::unwritten!($shape),
        ] $($rest)*);
    };
}

/// Generates the type of a part from its description; see [`builder`](crate::describe)
macro_rules! data {
    ($(#[doc = $doc:literal])* $part:ident $new:tt [$($read:ident)? $($noted:literal)?] { $($keys:tt)* }) => {
        $crate::model::record::data! { with {} $(#[doc = $doc])* $part { $($keys)* } }

        impl serde::Serialize for $part {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                use serde::ser::SerializeMap as _;
                let mut map = serializer.serialize_map(None)?;
                self.entries(&mut map)?;
                map.end()
            }
        }

        impl schemars::JsonSchema for $part {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($part).into()
            }

            fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
                let schema = $crate::json_schema::mapping(concat!($($doc, "\n"),*), Self::properties(generator));
                $crate::model::record::or_name!([$($read)?] schema)
            }
        }

        $crate::model::record::defaults! { $part { $($keys)* } }
    };
    (
        with { $($(#[$attribute:meta])* $visibility:vis $more:ident: $more_type:ty,)* }
        $(#[doc = $doc:literal])*
        $part:ident {
            $(
                $(#[doc = $key_doc:literal])*
                $field:ident $key:literal $shape:tt $type:ty $(as $schema:ty)? $(: $($setter:ident($kind:ident $of:ty))+)?;
            )*
        }
    ) => {
        $(#[doc = $doc])*
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        pub struct $part {
            $($(#[$attribute])* $visibility $more: $more_type,)*
            $(
                $(#[doc = $key_doc])*
                pub $field: $crate::model::record::field!($shape $type),
            )*
        }

        impl $part {
            /// Serializes the keys
            pub(crate) fn entries<M: serde::ser::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
                $($crate::model::record::entry!($shape self.$field, $key, map);)*
                Ok(())
            }

            /// Schemas of the keys
            pub(crate) fn properties(generator: &mut schemars::SchemaGenerator) -> Vec<$crate::json_schema::Property> {
                let mut all = Vec::new();
                $(
                    all.extend($crate::model::record::property!(
                        generator $shape [$type] [$($schema)?] $key concat!($($key_doc, "\n"),*)
                    ));
                )*
                all
            }
        }
    };
}

/// Schema of a key, or of the keys of another part
macro_rules! property {
    ($generator:ident flat [$type:ty] [] $key:literal $doc:expr) => { <$type>::properties($generator) };
    ($generator:ident $shape:tt [$type:ty] [$($as:ty)?] $key:literal $doc:expr) => {
        [$crate::json_schema::Property {
            key: $key,
            doc: $doc,
            need: $crate::model::record::need!($shape),
            schema: $generator.subschema_for::<$crate::model::record::schema_type!($shape [$type] [$($as)?])>(),
            default: $crate::model::record::default_value!($shape [$type]),
        }]
    };
}

/// Also accepts only a name in place of a mapping
macro_rules! or_name {
    ([or_name] $schema:expr) => {{
        let mut schema = $schema;
        schemars::transform::Transform::transform(&mut $crate::json_schema::OrOnly("name"), &mut schema);
        schema
    }};
    ([$($read:ident)?] $schema:expr) => {
        $schema
    };
}

/// Calls [`default_of`] with the fields and their shapes
macro_rules! defaults {
    ($part:ident {
        $(
            $(#[doc = $key_doc:literal])*
            $field:ident $key:literal $shape:tt $type:ty $(as $schema:ty)? $(: $($setter:ident($kind:ident $of:ty))+)?;
        )*
    }) => {
        $crate::model::record::default_of!($part [] $($field $shape;)*);
    };
}

pub(crate) use {
    data, default_of, default_value, defaults, entry, field, is_written, need, or_name, property,
    schema_type, unwritten,
};

//! Declaration of a resource type: properties, attributes, setters and description together.

/// Declares a resource type
///
/// A keyword says how the type holds a property:
///
/// - `required`: the constructor takes it
/// - `optional`: a setter of its name sets it
/// - `list`: a setter of its name adds to it
/// - `tags`: the setters `tag` and `tags` add to it
/// - `some`, `items`, `map`: an optional value, list or map, with setters that the file itself defines
///
/// The comment on a property becomes the comment of its setter. The known facts about a property (`Property`) follow its name, or are in
/// `also` if the type leaves the property out. A property without facts changes in place.
macro_rules! resource {
    (
        $(#[$meta:meta])*
        pub struct $resource:ident = $type_name:literal $(.$fact:ident($($fact_argument:expr),*))*;
        $(constructor $constructor:tt)?
        $(attributes { $($(#[$attribute_doc:meta])* $attribute:ident: $attribute_type:ty = $attribute_name:literal;)* })?
        properties {
            $($(#[$doc:meta])* $how:ident $field:ident: $type:ty = $name:literal $(.$known:ident($($argument:expr),*))*;)*
        }
        $(also { $($also:literal $(.$also_known:ident($($also_argument:expr),*))*;)* })?
    ) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct $resource {
            $($field: held!($how $type),)*
        }

        impl crate::cfn::resource::Resource for $resource {
            const TYPE: &'static str = $type_name;
        }

        impl $resource {
            pub(in crate::cfn) const DESCRIPTION: crate::cfn::description::Description =
                crate::cfn::description::Description::new(
                    $type_name,
                    &[
                        $(crate::cfn::description::Property::new($name)$(.$known($($argument),*))*,)*
                        $($(crate::cfn::description::Property::new($also)$(.$also_known($($also_argument),*))*,)*)?
                    ],
                    &[$($($attribute_name),*)?],
                )$(.$fact($($fact_argument),*))*;

            $($(
                $(#[$attribute_doc])*
                pub const $attribute: crate::cfn::resource::Attribute<Self, $attribute_type> =
                    crate::cfn::resource::Attribute::new($attribute_name);
            )*)?

            constructor! { [$($constructor)?] [] [] $($how $field: $type,)* }

            $(setter! { $how $(#[$doc])* $field: $type })*
        }

        impl serde::Serialize for $resource {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                use serde::ser::SerializeMap as _;
                let mut properties = serializer.serialize_map(None)?;
                $(written!($how properties $name &self.$field);)*
                properties.end()
            }
        }
    };
}

/// Defines how a property is held
macro_rules! held {
    (required $type:ty) => { $type };
    (optional $type:ty) => { Option<$type> };
    (some $type:ty) => { Option<$type> };
    (list $type:ty) => { Vec<$type> };
    (items $type:ty) => { Vec<$type> };
    (tags $type:ty) => { Vec<$type> };
    (map $type:ty) => { indexmap::IndexMap<String, $type> };
}

/// Defines the constructor with the required properties: documentation, visibility and name, then the properties
macro_rules! constructor {
    ([] $($rest:tt)*) => {};
    ([$head:tt] [$($parameters:tt)*] [$($values:tt)*] required $field:ident: $type:ty, $($rest:tt)*) => {
        constructor! {
            [$head] [$($parameters)* $field: impl Into<$type>,] [$($values)* $field: $field.into(),] $($rest)*
        }
    };
    ([$head:tt] $parameters:tt [$($values:tt)*] $how:ident $field:ident: $type:ty, $($rest:tt)*) => {
        constructor! { [$head] $parameters [$($values)* $field: Default::default(),] $($rest)* }
    };
    ([{ $($head:tt)* }] [$($parameters:tt)*] [$($values:tt)*]) => {
        $($head)*($($parameters)*) -> Self {
            Self { $($values)* }
        }
    };
}

macro_rules! setter {
    (optional $(#[$doc:meta])* $field:ident: $type:ty) => {
        $(#[$doc])*
        #[must_use]
        pub fn $field(mut self, $field: impl Into<$type>) -> Self {
            self.$field = Some($field.into());
            self
        }
    };
    (list $(#[$doc:meta])* $field:ident: $type:ty) => {
        $(#[$doc])*
        #[must_use]
        pub fn $field<T: Into<$type>>(mut self, $field: impl IntoIterator<Item = T>) -> Self {
            self.$field.extend($field.into_iter().map(Into::into));
            self
        }
    };
    (tags $(#[$doc:meta])* $field:ident: $type:ty) => {
        $(#[$doc])*
        #[must_use]
        pub fn tag(mut self, key: impl Into<String>, value: impl Into<crate::cfn::value::Value<String>>) -> Self {
            self.$field.push(<$type>::new(key, value));
            self
        }

        /// Adds tags, like [`tag`](Self::tag)
        #[must_use]
        pub fn tags<T: Into<$type>>(mut self, tags: impl IntoIterator<Item = T>) -> Self {
            self.$field.extend(tags.into_iter().map(Into::into));
            self
        }
    };
    ($how:ident $(#[$doc:meta])* $field:ident: $type:ty) => {};
}

/// Writes a property, unless it is absent
macro_rules! written {
    (required $properties:ident $name:literal $value:expr) => {
        $properties.serialize_entry($name, $value)?
    };
    (optional $properties:ident $name:literal $value:expr) => {
        if let Some(value) = $value {
            $properties.serialize_entry($name, value)?
        }
    };
    (some $properties:ident $name:literal $value:expr) => {
        written!(optional $properties $name $value)
    };
    ($how:ident $properties:ident $name:literal $value:expr) => {
        if !$value.is_empty() {
            $properties.serialize_entry($name, $value)?
        }
    };
}

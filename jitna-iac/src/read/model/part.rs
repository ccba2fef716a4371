//! Reading a part, generated from its description

/// Reads a key
macro_rules! read_key {
    (required $map:ident, $key:literal, $type:ty, $cx:ident) => {
        $map.required($key, $cx)
    };
    (several $map:ident, $key:literal, $type:ty, $cx:ident) => {
        $map.required($key, $cx)
    };
    (nonempty $map:ident, $key:literal, $type:ty, $cx:ident) => {
        $map.required($key, $cx)
    };
    (optional $map:ident, $key:literal, $type:ty, $cx:ident) => {
        $map.optional($key, $cx)
    };
    ((some $without:literal) $map:ident, $key:literal, $type:ty, $cx:ident) => {
        $map.some($key, $without, $cx)
    };
    (flat $map:ident, $key:literal, $type:ty, $cx:ident) => {
        <$type>::read_keys($map, $cx)
    };
    ($shape:tt $map:ident, $key:literal, $type:ty, $cx:ident) => {
        $map.optional($key, $cx).unwrap_or_else(|| $crate::model::record::unwritten!($shape))
    };
}

/// The value of a key, once all keys are read
macro_rules! finish {
    (required $value:ident) => {
        $value?
    };
    (several $value:ident) => {
        $value?
    };
    (nonempty $value:ident) => {
        $value?
    };
    (flat $value:ident) => {
        $value?
    };
    ($shape:tt $value:ident) => {
        $value
    };
}

/// Implements reading for a part; see [`builder`](crate::describe)
macro_rules! reader {
    ($(#[doc = $doc:literal])* $part:ident $new:tt [$($read:ident)? $($noted:literal)?] { $($keys:tt)* }) => {
        $crate::read::model::part::reader! { with {} {} $part { $($keys)* } }
        $crate::read::model::part::decode! { $part [$($read)? $($noted)?] }
    };
    (with { $($more:ident: $more_type:ty),* } { $($needed:ident: $needed_type:ty),* } $part:ident {
        $(
            $(#[doc = $key_doc:literal])*
            $field:ident $key:literal $shape:tt $type:ty $(as $schema:ty)? $(: $($setter:ident($kind:ident $of:ty))+)?;
        )*
    }) => {
        impl $part {
            /// Reads the keys from a mapping that may have other keys
            pub(crate) fn read_keys(
                map: &mut $crate::read::decode::Fields<'_, '_>,
                cx: &mut $crate::read::decode::Cx,
                $($more: $more_type,)*
                $($needed: Option<$needed_type>,)*
            ) -> Option<Self> {
                $(let $field = $crate::read::model::part::read_key!($shape map, $key, $type, cx);)*
                Some(Self {
                    $($more,)*
                    $($needed: $needed?,)*
                    $($field: $crate::read::model::part::finish!($shape $field),)*
                })
            }
        }
    };
}

/// Implements reading for a part from a mapping of its keys
macro_rules! decode {
    ($part:ident [own]) => {};
    ($part:ident [or_name]) => {
        /// Only the name, or a mapping
        impl $crate::read::decode::Decode for $part {
            fn decode(node: &$crate::tree::Node<'_>, cx: &mut $crate::read::decode::Cx) -> Option<Self> {
                $crate::read::decode::named_or_mapping(node, cx, Self::read_keys)
            }
        }
    };
    ($part:ident [$($how:tt)*]) => {
        impl $crate::read::decode::Decode for $part {
            fn decode(node: &$crate::tree::Node<'_>, cx: &mut $crate::read::decode::Cx) -> Option<Self> {
                let mut map = $crate::read::decode::Fields::from_node(node, cx)?;
                let before = cx.findings.len();
                let read = Self::read_keys(&mut map, cx);
                map.end(cx);
                if cx.findings.len() > before {
                    $crate::read::model::part::note!(node cx $($how)*);
                }
                read
            }
        }
    };
}

/// Records that something in a part could not be read, so that consequences are not reported
macro_rules! note {
    ($node:ident $cx:ident plain) => {};
    ($node:ident $cx:ident named) => {
        $cx.unreadable.extend($node.get("name").and_then($crate::tree::Node::as_text).map(str::to_owned))
    };
    ($node:ident $cx:ident noted $what:literal) => {
        $cx.unreadable.push($what.to_owned())
    };
}

pub(crate) use {decode, finish, note, read_key, reader};

//! XML as a tree, so that strings and attributes are quoted in only one place

/// An element
#[derive(Debug)]
pub(super) struct Element {
    name: &'static str,
    attributes: Vec<(&'static str, String)>,
    children: Vec<Child>,
}

#[derive(Debug)]
enum Child {
    Element(Element),
    Text(String),
}

impl Element {
    pub(super) const fn new(name: &'static str) -> Self {
        Self { name, attributes: Vec::new(), children: Vec::new() }
    }

    pub(super) fn set(mut self, name: &'static str, value: impl ToString) -> Self {
        self.attributes.push((name, value.to_string()));
        self
    }

    pub(super) fn text(mut self, text: impl Into<String>) -> Self {
        self.children.push(Child::Text(text.into()));
        self
    }

    pub(super) fn with(mut self, child: Self) -> Self {
        self.push(child);
        self
    }

    pub(super) fn push(&mut self, child: Self) {
        self.children.push(Child::Element(child));
    }

    /// Writes the element, with its direct children on separate lines
    pub(super) fn to_text(&self) -> String {
        let mut out = String::new();
        self.write(&mut out, 2);
        out.push('\n');
        out
    }

    fn write(&self, out: &mut String, lines: u32) {
        out.push('<');
        out.push_str(self.name);
        for (name, value) in &self.attributes {
            out.push(' ');
            out.push_str(name);
            out.push_str("=\"");
            escape(value, out);
            out.push('"');
        }
        if self.children.is_empty() {
            out.push_str("/>");
            return;
        }
        out.push('>');
        let mut broken = false;
        for child in &self.children {
            match child {
                Child::Text(text) => escape(text, out),
                Child::Element(element) => {
                    // Line breaks inside a string would appear as spaces.
                    if lines > 0 && element.name != "tspan" {
                        out.push('\n');
                        broken = true;
                    }
                    element.write(out, lines.saturating_sub(1));
                }
            }
        }
        if broken {
            out.push('\n');
        }
        out.push_str("</");
        out.push_str(self.name);
        out.push('>');
    }
}

/// Appends a string so that both XML and HTML show it unchanged
fn escape(text: &str, out: &mut String) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\n' | '\t' => out.push(c),
            // XML 1.0 cannot represent these characters.
            _ if crate::escape::is_hidden(c) || matches!(c, '\u{fffe}' | '\u{ffff}') => out.push('\u{fffd}'),
            _ => out.push(c),
        }
    }
}

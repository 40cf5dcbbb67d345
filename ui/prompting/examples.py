"""A form of each kind to begin with."""

from __future__ import annotations

EXAMPLES = {
    "json": """{
  "type": "object",
  "properties": {
    "title": {"type": "string"},
    "year": {"type": "integer"},
    "tags": {"type": "array", "items": {"type": "string"}}
  },
  "required": ["title", "year"]
}""",
    "regex": r"\d{4}-\d{2}-\d{2}",
    "choice": "yes\nno\nunsure",
    "grammar": """root ::= expression
expression ::= term (("+" | "-") term)*
term ::= factor (("*" | "/") factor)*
factor ::= number | "(" expression ")"
number ::= [0-9]+""",
}

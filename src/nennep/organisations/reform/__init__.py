"""Reorganisation as a draft: typed operations on a tree, planned and checked without a database.

- `operations`: what a draft is made of. JSON in (`read`), JSON out (`write`). A `Ref` names an organisation: the
  id of one that exists, or the key (a word that begins with a letter) of one that this draft founds.
- `snapshot`: the tree before, as plain values.
- `plan`: `plan(before, steps, choices) -> Plan`: what would be written, what is still to be decided, and findings.

The draft's records are `organisations.models.Reform*`, its acts `organisations.actions.reform*`; members, posts and
meetings follow in `processes.reform`.
"""

"""Forms of meetings: what people type, read into plain values. Rules stand in actions."""

"""What the findings read of a program: its payloads, snapshot, events, copies and texts."""
